using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Tests.Client;
using Patch.Tests.Maintenance.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Mcp;

public sealed class ActToolTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Events_are_retried_and_replayed_and_each_act_is_written_down(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var backend = await WorkspaceBackend.StartAsync();
        await using var api = ApiServer.Start(
            database,
            [
                new("Patch:Mcp:AllowActs", "true"), new("Patch:Workspaces:BackendUrl", backend.Url), new("Patch:Workspaces:BackendSecret", WorkspaceBackend.DefaultSecret),
            ]);
        await api.AddAsync(ApiData.Event("event"));
        await using var assistant = await Assistant.ConnectAsync(api);

        var retried = await api.DispatchingAsync(() => assistant.AskAsync("retry_event", ("id", "event")));
        var replayed = await api.DispatchingAsync(() => assistant.AskAsync("replay_event", ("id", "event")));
        await assistant.RefusedAsync("flow_event_not_found", "retry_event", ("id", "nope"));

        Assert.Equal(("dispatched", 1), ((string?)retried["status"], retried["runIds"]!.AsArray().Count));
        Assert.Equal("dispatched", (string?)replayed["status"]);
        Assert.Equal(2, (await assistant.AskAsync("list_attempts", ("eventId", "event")))["attempts"]!.AsArray().Count);
        await using var db = await api.DbAsync();
        var written = await db.Set<AuditEntry>().AsNoTracking().OrderBy(row => row.Seq).ToListAsync();
        Assert.Equal(
            [("retry", "event", "dispatched"), ("replay", "event", "dispatched"), ("retry", "nope", "There is no event of this id.")],
            written.Select(row => (row.Action, row.Subject, row.Outcome)));
        Assert.All(written, row => Assert.Equal(("operator", "mcp", "127.0.0.1"), (row.Who, row.Door, row.Address)));
        Assert.All(written, row => Assert.NotNull(row.TraceId));
    }

    [Fact]
    public async Task A_dispatch_that_fails_is_refused_with_the_reason()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var backend = await WorkspaceBackend.StartAsync("another secret");
        await using var api = ApiServer.Start(
            database, [new("Patch:Mcp:AllowActs", "true"), new("Patch:Workspaces:BackendUrl", backend.Url), new("Patch:Workspaces:BackendSecret", "not that one")]);
        await api.AddAsync(ApiData.Event("event"));
        await using var assistant = await Assistant.ConnectAsync(api);

        var sentence = await api.DispatchingAsync(() => assistant.RefusedAsync("dispatch_failed", "retry_event", ("id", "event")));

        Assert.StartsWith("The dispatch failed: ", sentence, StringComparison.Ordinal);
        Assert.Contains("401", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_stack_is_forecast_on_what_is_asked_for(DatabaseKind kind)
    {
        using var world = new StackWorld();
        var culprit = world.Release("v2.0", "a.txt", StackWorld.Text.Replace("2", "theirs", StringComparison.Ordinal));
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database, [new("Patch:Mcp:AllowActs", "true"), new("Patch:Workspaces:Directory", world.Folder)]);
        await StackWorld.WorkAsync(api.Services);
        await using var assistant = await Assistant.ConnectAsync(api);

        var conflicts = await WorkingAsync(api, assistant.AskAsync("forecast_stack", ("name", "stack"), ("onto", "v2.0")));
        var clean = await WorkingAsync(api, assistant.AskAsync("forecast_stack", ("name", "stack"), ("onto", "v1.0")));
        var unknown = await WorkingAsync(api, assistant.RefusedAsync("no_commit", "forecast_stack", ("name", "stack"), ("onto", "v7")));

        Assert.Equal(("conflicts", culprit, "conflict"), ((string?)conflicts["verdict"], (string?)conflicts["onto"], (string?)conflicts["patches"]![0]!["code"]));
        Assert.Equal("up-to-date", (string?)clean["verdict"]);
        Assert.Contains("v7", unknown, StringComparison.Ordinal);
        Assert.Contains("There are: stack.", await assistant.RefusedAsync("patch_stack_not_found", "forecast_stack", ("name", "nope")), StringComparison.Ordinal);
        await using var db = await api.DbAsync();
        Assert.Equal(
            ["conflicts", "up-to-date", "no_commit", "There is no stack of this name."],
            await db.Set<AuditEntry>().AsNoTracking().OrderBy(row => row.Seq).Select(row => row.Outcome).ToListAsync());
    }

    private static async Task<T> WorkingAsync<T>(ApiServer api, Task<T> asking)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                await StackWorld.WorkAsync(api.Services);
                return asking.IsCompleted;
            },
            "the worker answers");
        return await asking;
    }
}
