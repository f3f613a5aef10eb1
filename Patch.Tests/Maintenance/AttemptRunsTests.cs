using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Maintenance;
using Patch.Core.Workspaces;
using Patch.Tests.Support;

namespace Patch.Tests.Maintenance;

public sealed class AttemptRunsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Whoever_looks_for_one_run_stops_there_and_asks_for_no_more()
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        await using var pipeline = await PipelineAsync(backend);
        backend.Trouble = BackendTrouble.Body(200, """{"run":{"id":"one"}}""", "application/json");
        var asked = backend.Requests.Count;

        await foreach (var run in pipeline.Services.GetRequiredService<AttemptRuns>().EachAsync(await AttemptAsync(pipeline, backend, "one", "two", "three"), Limit, TestContext.Current.CancellationToken))
        {
            Assert.Contains("one", run.ToJsonString(), StringComparison.Ordinal);
            break;
        }

        Assert.Equal(asked + 1, backend.Requests.Count);
    }

    [Fact]
    public async Task A_workspace_that_hangs_is_waited_for_no_longer_than_the_limit()
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        await using var pipeline = await PipelineAsync(backend);
        var attempt = await AttemptAsync(pipeline, backend, "one", "two");
        var runs = pipeline.Services.GetRequiredService<AttemptRuns>();
        backend.Trouble = BackendTrouble.Hang;

        var each = EachAsync(runs, attempt);
        await RunOutAsync(pipeline, each);
        Assert.Contains("within 10 s", (await Assert.ThrowsAsync<WorkspaceUnreachableException>(() => each)).Message, StringComparison.Ordinal);

        var all = runs.ReadAsync(attempt, Limit, TestContext.Current.CancellationToken);
        await RunOutAsync(pipeline, all);
        Assert.Contains("within 10 s", (await all).Fault, StringComparison.Ordinal);
    }

    private static Task<Pipeline> PipelineAsync(WorkspaceBackend backend) => Pipeline.CreateAsync(
        DatabaseKind.Sqlite, ("Patch:Workspaces:BackendUrl", backend.Url), ("Patch:Workspaces:BackendSecret", WorkspaceBackend.DefaultSecret));

    private static async Task<MaintenanceAttempt> AttemptAsync(Pipeline pipeline, WorkspaceBackend backend, params string[] runs)
    {
        var flowEvent = await pipeline.CreateEventAsync("an-event");
        return new MaintenanceAttempt
        {
            Id = "an-attempt", IdKey = IdKeys.Of("an-attempt"), EventId = flowEvent.Id, EventKey = flowEvent.IdKey, EventType = flowEvent.Type,
            Operation = "dispatch", Status = "changed",
            WorkspaceBackendUrl = backend.Url, WorkspaceRunIdsJson = PatchJson.Write(runs),
        };
    }

    private static async Task<List<JsonObject>> EachAsync(AttemptRuns runs, MaintenanceAttempt attempt)
    {
        var all = new List<JsonObject>();
        await foreach (var run in runs.EachAsync(attempt, Limit, TestContext.Current.CancellationToken))
            all.Add(run);
        return all;
    }

    /// <summary>Lets the time pass in which the reading waits.</summary>
    private static Task RunOutAsync(Pipeline pipeline, Task reading) => Eventually.TrueAsync(() =>
    {
        pipeline.Time.Advance(TimeSpan.FromSeconds(3));
        return Task.FromResult(reading.IsCompleted);
    }, "the limit ends the reading");
}
