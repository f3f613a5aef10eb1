using System.Net;
using Patch.Tests.Support;

namespace Patch.Tests.Api;

public sealed class AdminTests
{
    private static readonly string[] Guarded =
    [
        "/flow-events", "/flow-events/nope", "/maintenance-attempts", "/maintenance-attempts/nope", "/workspace-dispatches", "/flow-dispatches",
        "/workspace-events", "/workspace-events/nope", "/workspace-runs", "/workspace-runs/nope", "/feed-sources", "/signals",
    ];

    [Fact]
    public async Task Every_read_asks_for_the_token_before_it_looks_for_anything()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var client = api.Anonymous();
        foreach (var path in Guarded)
        {
            using var answer = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("""{"error":"unauthorized"}""", await answer.Content.ReadAsStringAsync());
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        }
    }

    [Theory]
    [InlineData("Authorization", "Bearer admin-token", true)]
    [InlineData("authorization", "bearer admin-token", true)]
    [InlineData("Authorization", "BEARER   admin-token ", true)]
    [InlineData("X-Patch-Admin-Token", "admin-token", true)]
    [InlineData("x-patch-admin-token", "admin-token", true)]
    [InlineData("Authorization", "admin-token", false)]
    [InlineData("Authorization", "Basic admin-token", false)]
    [InlineData("Authorization", "Bearer", false)]
    [InlineData("Authorization", "Bearer ", false)]
    [InlineData("Authorization", "Bearer Admin-Token", false)]
    [InlineData("Authorization", "Bearer admin-token2", false)]
    [InlineData("Authorization", "Bearer admin-toke", false)]
    [InlineData("X-Patch-Admin-Token", "", false)]
    [InlineData("X-Patch-Admin-Token", "nope", false)]
    [InlineData("Cookie", "token=admin-token", false)]
    public async Task Token_is_taken_from_either_header_and_must_be_whole(string header, string value, bool admitted)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var client = api.Anonymous();
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
        using var answer = await client.GetAsync("/signals");
        Assert.Equal(admitted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public async Task Without_a_token_only_direct_calls_from_this_machine_are_answered(string? token)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, [KeyValuePair.Create("Patch:Admin:Token", token)]);
        using var direct = await api.Client.GetAsync("/signals");
        Assert.Equal(HttpStatusCode.OK, direct.StatusCode);

        using var proxied = api.Anonymous();
        proxied.DefaultRequestHeaders.Add("X-Forwarded-For", "127.0.0.1");
        using var refused = await proxied.GetAsync("/signals");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        var body = await refused.JsonAsync();
        Assert.Equal("unauthorized", (string?)body["error"]);
        Assert.Contains("PATCH_ADMIN_TOKEN", (string?)body["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probes_are_open()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var client = api.Anonymous();
        foreach (var path in new[] { "/healthz", "/health", "/alive" })
        {
            using var answer = await client.GetAsync(path);
            Assert.True(answer.IsSuccessStatusCode, path);
            Assert.False(answer.Headers.Contains("Server"));
        }
    }
}
