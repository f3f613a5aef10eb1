using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Dispatch;
using Patch.Core.FlowEvents;
using Patch.Core.Maintenance;
using Patch.Core.Maintenance.Forks;
using Patch.Core.Notifications;
using Patch.Tests.Support;

namespace Patch.Tests.Archive;

/// <summary>What was taken over is the record of things that are done: none of it happens again, and what was open goes on.</summary>
public sealed class EffectTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Nothing_that_was_taken_over_is_dispatched_or_told(DatabaseKind kind)
    {
        await using var patch = await ArchiveHost.CreateAsync(
            kind, ("Patch:Notifications:Discord:Enabled", "true"), ("Patch:Notifications:Discord:WebhookUrl", "http://127.0.0.1:9/"),
            ("Patch:Notifications:Discord:NotifyEvents", "push,release,attempt"));
        await patch.ImportAsync(ArchiveHost.Recorded("final"));

        Assert.Equal(0, await patch.Services.GetRequiredService<RoutePendingSignals>().RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, await patch.Services.GetRequiredService<SendDueDispatches>().RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, await patch.Services.GetRequiredService<SyncDueForks>().RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, await patch.Services.GetRequiredService<WriteNotices>().RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal((0, 0, 18, 35), await patch.ReadAsync(async db => (
            await db.DispatchRequests.CountAsync(), await db.Notices.CountAsync(), await db.FlowEvents.CountAsync(), await db.DispatchRecords.CountAsync())));
        Assert.All(await patch.ReadAsync(db => db.Signals.ToListAsync()), signal => Assert.Equal("skipped:imported", signal.Disposition));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Open_attempts_go_on_being_synced_with_their_workspace(DatabaseKind kind)
    {
        await using var backend = await WorkspaceBackend.StartAsync(secret: null);
        await using var patch = await ArchiveHost.CreateAsync(kind);
        var dispatched = backend.Flows.Dispatch(
            new JsonObject { ["id"] = "e", ["type"] = "upstream.release", ["payload"] = new JsonObject { ["repo"] = "a/b", ["tag"] = "v1" } });
        var run = (string)dispatched["runIds"]![0]!;
        patch.Write("maintenance-attempts.jsonl", string.Join('\n', Attempt("recent", "2026-11-22", run), Attempt("old", "2026-10-01", run), Attempt("without-runs", "2026-11-22", null),
            Attempt("local", "2026-11-22", run).Replace("workspaceBackendUrl", "somethingElse", StringComparison.Ordinal)));

        await patch.ImportAsync();
        Assert.Equal(1, await patch.Services.GetRequiredService<SyncOpenAttempts>().RunAsync(TestContext.Current.CancellationToken));

        var attempts = await patch.ReadAsync(db => db.MaintenanceAttempts.ToDictionaryAsync(attempt => attempt.Id));
        Assert.Equal("changed", attempts["recent"].Status);
        Assert.All(["old", "without-runs", "local"], id => Assert.Equal(("started", null), (attempts[id].Status, attempts[id].NextSyncAt)));
        await patch.ExportAsync();
        var lines = patch.Exported("maintenance-attempts.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        var last = JsonNode.Parse(lines[^1])!;
        Assert.Equal(("recent", "changed", "red"), ((string?)last["id"], (string?)last["status"], (string?)last["team"]));

        string Attempt(string id, string day, string? runId) => $$"""
            {"id":"{{id}}","eventId":"e","eventType":"upstream.release","operation":"dispatch","status":"started","workspaceBackendUrl":"{{backend.Url}}","workspaceRunIds":[{{(runId is null ? "" : $"\"{runId}\"")}}],"candidateRefs":[],"createdAt":"{{day}}T12:00:00.000Z","updatedAt":"{{day}}T12:00:00.000Z","team":"red"}
            """;
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_Patch_made_of_an_imported_event_goes_out_and_is_known_when_it_comes_back(DatabaseKind kind)
    {
        await using var backend = await WorkspaceBackend.StartAsync(secret: null);
        await using var patch = await ArchiveHost.CreateAsync(kind, ("Patch:Workspaces:BackendUrl", backend.Url));
        await patch.ImportAsync(ArchiveHost.Recorded("dispatched"));
        var flowEvent = await patch.ReadAsync(db => db.FlowEvents.SingleAsync(row => row.Id.StartsWith("patch:outcome-completed:")));
        await patch.Services.GetRequiredService<DispatchRequests>().AskAsync(flowEvent, "retry", false, TestContext.Current.CancellationToken);
        await patch.Services.GetRequiredService<SendDueDispatches>().RunAsync(TestContext.Current.CancellationToken);
        patch.Time.Advance(TimeSpan.FromSeconds(5));
        await patch.Services.GetRequiredService<SyncOpenAttempts>().RunAsync(TestContext.Current.CancellationToken);

        await patch.ExportAsync();
        var again = await patch.ImportAsync(patch.Out);
        await using var other = await ArchiveHost.CreateAsync(kind);
        var elsewhere = await other.ImportAsync(patch.Out);
        await other.ExportAsync();

        Assert.All(again.Files, file => Assert.Equal((0, 0), (file.Imported, file.Refused)));
        Assert.Equal(10, elsewhere.Files.Single(file => file.File == "workspace-dispatches.jsonl").Imported);
        foreach (var file in Directory.GetFiles(patch.Out))
            Assert.Equal(await File.ReadAllTextAsync(file), other.Exported(Path.GetFileName(file)));
    }
}
