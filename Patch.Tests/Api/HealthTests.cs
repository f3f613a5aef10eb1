using System.Net;
using Patch.Tests.Api.Console;
using Patch.Tests.Api.Mcp;
using Patch.Tests.Support;

namespace Patch.Tests.Api;

public sealed class HealthTests
{
    [Fact]
    public async Task A_Redis_that_stalls_leaves_the_api_ready_and_its_address_untold()
    {
        await using var redis = await RedisProgram.StartAsync();
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, [KeyValuePair.Create("ConnectionStrings:redis", (string?)redis.ConnectionString)]);
        using var anybody = api.Anonymous();
        await Eventually.TrueAsync(
            async () => (await anybody.GetStringAsync("/health")).Contains("Redis answered in", StringComparison.Ordinal), "Redis answers");
        await using var assistant = await Assistant.ConnectAsync(api);
        await redis.StallAsync();

        using var answer = await anybody.GetAsync("/health");
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{(int)answer.StatusCode}: {body}");
        Assert.Contains("Redis does not answer; the sweeps find the work", body, StringComparison.Ordinal);
        Assert.DoesNotContain(redis.ConnectionString, body, StringComparison.Ordinal);
        var told = await assistant.AskAsync("get_health");
        Assert.Equal("Degraded", (string?)told["status"]);
        Assert.DoesNotContain(redis.ConnectionString, told.ToJsonString(), StringComparison.Ordinal);
    }
}
