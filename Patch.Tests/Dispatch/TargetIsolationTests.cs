using System.Text.Json.Nodes;
using Patch.Tests.Support;

namespace Patch.Tests.Dispatch;

/// <summary>Two targets with backends of their own: what goes wrong at one is nothing to the other.</summary>
public sealed class TargetIsolationTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_backend_that_hangs_holds_up_no_other_and_each_record_names_its_own(DatabaseKind kind)
    {
        await using var hanging = await WorkspaceBackend.StartAsync();
        await using var sound = await WorkspaceBackend.StartAsync();
        hanging.Trouble = BackendTrouble.Hang;
        await using var pipeline = await Pipeline.CreateAsync(kind, ("Patch:Workspaces:BackendSecret", WorkspaceBackend.DefaultSecret), ("Patch:Dispatch:Jitter", "0"));
        await pipeline.AddAsync(
            SignalRows.Release("one", Target(hanging.Url)), SignalRows.Release("two", Target(sound.Url)), SignalRows.Release("three", Target(hanging.WebSocketUrl)));
        await pipeline.RouteAsync();

        var sending = pipeline.SendAsync();
        await Eventually.TrueAsync(
            async () => (await pipeline.RecordsAsync()).Any(record => record.Status == "dispatched"), "the sound backend's record is there");
        Assert.False(sending.IsCompleted);
        await hanging.GoDownAsync();
        await sending;

        var records = (await pipeline.RecordsAsync()).ToDictionary(record => record.EventId.Split(':')[2]);
        Assert.Equal(("dispatched", sound.Url, null), (records["two"].Status, records["two"].WorkspaceBackendUrl, records["two"].Error));
        Assert.Equal(("failed", hanging.Url), (records["one"].Status, records["one"].WorkspaceBackendUrl));
        Assert.Equal(("failed", hanging.WebSocketUrl), (records["three"].Status, records["three"].WorkspaceBackendUrl));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_backend_that_failed_often_closes_the_way_to_no_other_target_on_the_same_host(DatabaseKind kind)
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        await using var pipeline = await Pipeline.CreateAsync(
            kind, ("Patch:Workspaces:BackendSecret", WorkspaceBackend.DefaultSecret), ("OTHER_SECRET", "wrong"), ("Patch:Dispatch:Jitter", "0"));
        for (var number = 0; number < 12; number++)
            await pipeline.AddAsync(SignalRows.Release($"bad-{number}", Target(backend.Url, "OTHER_SECRET")));
        await pipeline.AddAsync(SignalRows.Release("good", Target(backend.Url)));
        await pipeline.RouteAsync();
        await pipeline.SendAsync();

        var records = await pipeline.RecordsAsync();
        Assert.Equal(13, records.Count);
        Assert.Equal("dispatched", Assert.Single(records, record => record.EventId.Contains(":good:", StringComparison.Ordinal)).Status);
        Assert.All(records.Where(record => record.EventId.Contains(":bad-", StringComparison.Ordinal)), record => Assert.Equal(401, record.HttpStatus));
    }

    private static JsonObject Target(string url, string? secretVariable = null)
    {
        var target = new JsonObject { ["mode"] = "workspace_flow", ["eventType"] = "upstream.release", ["workspaceUrl"] = url };
        if (secretVariable is not null)
            target["workspaceSecretEnv"] = secretVariable;
        return target;
    }
}
