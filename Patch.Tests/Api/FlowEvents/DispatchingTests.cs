using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Dispatch;
using Patch.Tests.Support;

namespace Patch.Tests.Api.FlowEvents;

public sealed class DispatchingTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Ten_retries_at_once_each_get_a_record_of_their_own_and_the_workspace_starts_one_run(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var backend = await WorkspaceBackend.StartAsync();
        await using var api = ApiServer.Start(database, To(backend));
        await api.AddAsync(ApiData.Event("event"));
        var asking = Enumerable.Range(0, 10).Select(_ => api.SendAsync(HttpMethod.Post, "/flow-events/event/retry")).ToArray();
        var all = Task.WhenAll(asking);
        while (!all.IsCompleted)
        {
            await api.Services.GetRequiredService<SendDueDispatches>().RunAsync(CancellationToken.None);
            await Task.WhenAny(all, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None));
        }

        var records = new List<JsonObject>();
        foreach (var answer in await all)
        {
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            records.Add((await answer.JsonAsync())["record"]!.AsObject());
        }

        Assert.Equal(10, records.Select(record => (string)record["createdAt"]!).Distinct().Count());
        Assert.All(records, record => Assert.Equal("dispatched", (string?)record["status"]));
        Assert.Equal(1, backend.Flows.RunsOf("event"));
        Assert.Equal(10, (await api.GetAsync("/maintenance-attempts?eventId=event"))["attempts"]!.AsArray().Count);
    }

    [Fact]
    public async Task Record_that_does_not_come_within_30_seconds_is_answered_as_pending()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var api = ApiServer.Start(database, timeProvider: time);
        await api.AddAsync(ApiData.Event("event"));
        var asking = api.SendAsync(HttpMethod.Post, "/flow-events/event/replay");
        await Eventually.TrueAsync(
            async () =>
            {
                await using var db = await api.DbAsync();
                if (await db.DispatchRequests.AnyAsync())
                    time.Advance(TimeSpan.FromSeconds(1));
                return asking.IsCompleted;
            },
            "the answer to a replay that nobody sends");
        using var answer = await asking;
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var record = (await answer.JsonAsync())["record"]!;
        Assert.Equal("pending", (string?)record["status"]);
        Assert.Equal("replay", (string?)record["operation"]);
        await using var rows = await api.DbAsync();
        Assert.Equal("pending", (await rows.DispatchRequests.SingleAsync()).State);
    }

    [Fact]
    public async Task No_secret_shows_in_any_answer_or_log()
    {
        const string Secret = "a-very-secret-hmac-key", Admin = "a-very-secret-admin-token";
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Postgres);
        await using var backend = await WorkspaceBackend.StartAsync("another");
        await using var api = ApiServer.Start(
            database, [.. To(backend), KeyValuePair.Create<string, string?>("Patch:Workspaces:BackendSecret", Secret), KeyValuePair.Create<string, string?>("Patch:Admin:Token", Admin)]);
        await api.AddAsync(ApiData.Event("event"), new Core.Data.FeedSource
        {
            Id = "private", Enabled = true, ConfigJson = """{"id":"private","url":"https://me:p4ssw0rd@git.example/r.git"}""",
            LastError = "https://me:p4ssw0rd@git.example/r.git answered 500",
        });
        var answers = new List<string>();
        foreach (var target in new[] { "/flow-events", "/flow-events/event", "/workspace-runs", "/feed-sources", "/signals", "/openapi/v1.json", "/health", "/nope" })
        {
            using var answer = await api.SendAsync(HttpMethod.Get, target);
            answers.Add(await answer.Content.ReadAsStringAsync() + answer.Headers);
        }

        var retry = api.SendAsync(HttpMethod.Post, "/flow-events/event/retry");
        while (!retry.IsCompleted)
        {
            await api.Services.GetRequiredService<SendDueDispatches>().RunAsync(CancellationToken.None);
            await Task.WhenAny(retry, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None));
        }

        Assert.Equal(HttpStatusCode.BadGateway, (await retry).StatusCode);
        answers.Add(await (await retry).Content.ReadAsStringAsync());
        Assert.NotEmpty(api.Logged);
        var password = ((string)database.Settings["ConnectionStrings:patchdb"]!).Split("Password=") is [_, var rest] ? rest.Split(';')[0] : null;
        foreach (var secret in new[] { Secret, Admin, "p4ssw0rd", password }.OfType<string>())
        {
            Assert.DoesNotContain(answers, text => text.Contains(secret, StringComparison.Ordinal));
            Assert.DoesNotContain(api.Logged, line => line.Contains(secret, StringComparison.Ordinal));
        }
    }

    private static KeyValuePair<string, string?>[] To(WorkspaceBackend backend) =>
    [
        KeyValuePair.Create<string, string?>("Patch:Workspaces:BackendUrl", backend.Url),
        KeyValuePair.Create<string, string?>("Patch:Workspaces:BackendSecret", WorkspaceBackend.DefaultSecret),
    ];
}
