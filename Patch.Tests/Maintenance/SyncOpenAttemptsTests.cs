using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Maintenance;
using Patch.Tests.Support;

namespace Patch.Tests.Maintenance;

public sealed class SyncOpenAttemptsTests : IAsyncLifetime
{
    private WorkspaceBackend backend = null!;

    public async ValueTask InitializeAsync() => backend = await WorkspaceBackend.StartAsync(secret: null);

    public async ValueTask DisposeAsync() => await backend.DisposeAsync();

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Every_outcome_ends_the_attempt_as_it_was_recorded(DatabaseKind kind)
    {
        await using var pipeline = await StartAsync(kind);
        string[] outcomes = ["changed", "completed", "skipped", "needs_intervention", "blocked", "failed", "exit1"];
        foreach (var outcome in outcomes)
            await pipeline.CreateEventAsync(outcome, new JsonObject { ["tag"] = "v1", ["repo"] = "a/b", ["outcome"] = outcome });
        while (await pipeline.SendAsync() > 0)
        {
        }

        Assert.Equal(7, await pipeline.SyncAsync());
        Assert.Equal(0, await pipeline.SyncAsync());

        foreach (var attempt in await pipeline.AttemptsAsync())
        {
            var expected = attempt.EventId == "exit1" ? "failed" : attempt.EventId;
            Assert.Equal(expected, attempt.Status);
            Assert.NotNull(attempt.CompletedAt);
            Assert.Null(attempt.NextSyncAt);
            Assert.Equal(attempt.EventId is "needs_intervention" or "blocked" or "failed" or "exit1", attempt.Error is not null);
            Assert.Equal(attempt.EventId == "exit1", attempt.Message is null);
            Assert.Equal(attempt.EventId is "changed" or "needs_intervention" ? 2 : 0, JsonNode.Parse(attempt.CandidateRefsJson)!.AsArray().Count);
            var run = PatchJson.Read<string[]>(attempt.WorkspaceRunIdsJson)!.Single();
            Assert.Equal($$"""{"{{run}}":"{{(attempt.EventId == "exit1" ? "failed" : "completed")}}"}""", attempt.WorkspaceRunStatusesJson);
            var history = await pipeline.HistoryAsync(attempt.Seq);
            Assert.Equal([(null, "started"), ("started", expected)], history.Select(entry => (entry.FromStatus, entry.ToStatus)));
            Assert.All(history, entry => Assert.EndsWith(".", entry.Reason));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_attempt_stays_open_while_its_run_goes_on_and_two_workers_end_it_once(DatabaseKind kind)
    {
        await using var pipeline = await StartAsync(kind);
        backend.Flows.HoldRuns = true;
        await pipeline.CreateEventAsync("e");
        await pipeline.SendAsync();

        await pipeline.SyncAsync();
        var open = Assert.Single(await pipeline.AttemptsAsync());
        Assert.Equal("started", open.Status);
        Assert.True(open.NextSyncAt > pipeline.Time.GetUtcNow());

        backend.Flows.FinishRuns();
        pipeline.Time.Advance(TimeSpan.FromSeconds(2));
        await Task.WhenAll(Task.Run(pipeline.SyncAsync), Task.Run(pipeline.SyncAsync));
        Assert.NotEqual("started", Assert.Single(await pipeline.AttemptsAsync()).Status);
        Assert.Single(await pipeline.HistoryAsync(open.Seq), entry => entry.ToStatus != "started");
    }

    [Fact]
    public async Task A_second_sync_by_hand_moves_the_time_in_the_answer_and_writes_no_history()
    {
        await using var pipeline = await StartAsync(DatabaseKind.Sqlite);
        await pipeline.CreateEventAsync("e");
        await pipeline.SendAsync();
        await pipeline.SyncAsync();
        var ended = Assert.Single(await pipeline.AttemptsAsync());
        pipeline.Time.Advance(TimeSpan.FromMinutes(1));

        var again = Assert.IsType<SyncResult.Synced>(await SyncAsync(pipeline, ended));

        Assert.False(again.Changed);
        Assert.Equal(pipeline.Time.GetUtcNow(), again.Attempt.UpdatedAt);
        Assert.Equal(2, (await pipeline.HistoryAsync(ended.Seq)).Count);
    }

    [Fact]
    public async Task An_attempt_whose_dispatch_failed_never_adopts_the_runs_of_another()
    {
        await using var pipeline = await StartAsync(DatabaseKind.Sqlite);
        await pipeline.CreateEventAsync("e");
        await backend.GoDownAsync();
        await pipeline.SendAsync();
        await backend.ComeBackAsync();
        pipeline.Time.Advance(TimeSpan.FromSeconds(10));
        await pipeline.SendAsync();
        await pipeline.SyncAsync();

        var attempts = await pipeline.AttemptsAsync();
        Assert.Equal("failed", attempts[0].Status);
        var synced = Assert.IsType<SyncResult.Synced>(await SyncAsync(pipeline, attempts[0]));
        Assert.Equal(("failed", "[]"), (synced.Attempt.Status, synced.Attempt.WorkspaceRunIdsJson));
        Assert.Equal("changed", attempts[1].Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_backend_that_is_away_is_asked_later_and_after_a_week_the_attempt_has_failed(DatabaseKind kind)
    {
        await using var pipeline = await StartAsync(kind);
        backend.Flows.HoldRuns = true;
        await pipeline.CreateEventAsync("e");
        await pipeline.SendAsync();
        await backend.GoDownAsync();

        await pipeline.SyncAsync();
        var away = Assert.Single(await pipeline.AttemptsAsync());
        Assert.Equal(("started", 1), (away.Status, away.SyncFailures));
        Assert.IsType<SyncResult.Unreachable>(await SyncAsync(pipeline, away));

        pipeline.Time.Advance(TimeSpan.FromDays(8));
        await pipeline.SyncAsync();
        var failed = Assert.Single(await pipeline.AttemptsAsync());
        Assert.Equal("failed", failed.Status);
        Assert.Contains("7 days", failed.Error);
        Assert.Null(failed.NextSyncAt);
    }

    [Fact]
    public async Task A_run_that_the_backend_has_forgotten_counts_as_failed_after_some_patience()
    {
        await using var pipeline = await StartAsync(DatabaseKind.Sqlite);
        await pipeline.CreateEventAsync("e");
        await pipeline.SendAsync();
        await pipeline.ReadAsync(db => db.MaintenanceAttempts.ExecuteUpdateAsync(row => row.SetProperty(r => r.WorkspaceRunIdsJson, """["run_gone"]""")));

        for (var n = 0; n < 6; n++)
        {
            await pipeline.SyncAsync();
            pipeline.Time.Advance(TimeSpan.FromMinutes(10));
        }

        var attempt = Assert.Single(await pipeline.AttemptsAsync());
        Assert.Equal("failed", attempt.Status);
        Assert.Contains("run_gone", attempt.Error);
    }

    private Task<Pipeline> StartAsync(DatabaseKind kind) => Pipeline.CreateAsync(kind, ("Patch:Workspaces:BackendUrl", backend.Url));

    private static Task<SyncResult> SyncAsync(Pipeline pipeline, MaintenanceAttempt attempt) =>
        pipeline.Services.GetRequiredService<SyncAttempt>().RunAsync(attempt, TestContext.Current.CancellationToken);
}
