using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Core.Workspaces.Flows;
using Patch.Core.Workspaces.Local;
using Patch.Core.Workspaces.Runners;

namespace Patch.Core.Workspaces;

/// <summary>
/// Sweep that executes the runs of the local workspace: queued ones, and those whose worker died. A run that was lost to another worker
/// writes nothing.
/// </summary>
public sealed partial class ExecuteDueRuns(
    RunClaims claims, StepRunners runners, IWakeUps wakeUps, TimeProvider timeProvider, ILogger<ExecuteDueRuns> logger)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Executes until nothing is due and nothing goes on; returns how many runs it took. A run queued while another goes on starts in this
    /// sweep, so that a long one does not hold up the rest.
    /// </summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var taken = 0;
        var going = new List<Task>();
        try
        {
            while (true)
            {
                while (going.Count < claims.Options.Concurrency && await claims.TakeAsync(cancellationToken) is { } run)
                {
                    taken++;
                    going.Add(ExecuteAsync(run, cancellationToken));
                }

                if (going.Count == 0)
                    return taken;
                await Task.WhenAny([.. going, Task.Delay(LookAgain, timeProvider, cancellationToken)]);
                foreach (var ended in going.Where(task => task.IsCompleted).ToArray())
                {
                    going.Remove(ended);
                    await ended;
                }

                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            // Also when the sweep is stopped or the database goes away: each has to give its run back or to close it.
            await Task.WhenAll(going);
        }
    }

    private async Task ExecuteAsync(WorkspaceRun run, CancellationToken cancellationToken)
    {
        using var activity = PatchTelemetry.Start(SpanNames.Run, run.TraceParent);
        activity?.SetTag(SpanTags.RunId, run.Id).SetTag(SpanTags.EventId, run.EventId).SetTag(SpanTags.Flow, $"{run.FlowName}/{run.StepName}");
        var began = timeProvider.GetTimestamp();
        try
        {
            var end = await EndOfAsync(run, cancellationToken);
            if (end is null)
                return;
            var kept = await claims.CloseAsync(run, end, cancellationToken);
            Log.Ended(logger, run.Id, run.FlowName, run.StepName, run.EventId, kept ? end.Status : "lost to another worker");
            activity?.SetTag(SpanTags.Status, end.Status).SetTag(SpanTags.Outcome, end.Outcome ?? end.Status);
            if (end.Status == "failed")
                activity.Fail("failed");
            if (!kept)
                return;
            RunTelemetry.Ended(end, timeProvider.GetElapsedTime(began));
            await wakeUps.RingAsync(Stage.Sync, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await claims.GiveBackAsync(run);
        }
        catch (Exception broken) when (broken is DbUpdateException or System.Data.Common.DbException or InvalidOperationException or TimeoutException)
        {
            // The database, not the step. The row stays under its lease and is due again when that has run out.
            activity.Fail("not-recorded");
            Log.NotRecorded(logger, broken, run.Id);
        }
    }

    /// <summary>Null when the run was lost while it went on.</summary>
    private async Task<LocalRunEnd?> EndOfAsync(WorkspaceRun run, CancellationToken cancellationToken)
    {
        if (run.Starts > claims.Options.MaxStarts)
        {
            return Failed($"The worker ended {claims.Options.MaxStarts} times while this run was going on, so it is not started again. "
                + "Look at the worker's log, then replay the event.");
        }

        var reading = FlowPackages.Read(run.PackagePath);
        if (reading.Package is not { } package)
            return Failed(reading.Problem!.ToString());
        if (package.Steps.FirstOrDefault(step => step.Name == run.StepName) is not { } step)
            return Failed($"Flow package '{package.Name}' has no step '{run.StepName}' any more.");

        var stepRun = new StepRun(package, step, run.Id, run.Replay, JsonNode.Parse(run.EventJson)!.AsObject()) { Recorded = true };
        var keeper = new LeaseKeeper(
            token => claims.RenewAsync(run, token), claims.Options.RunLease, broken => Log.NotRenewed(logger, broken, run.Id), timeProvider);
        try
        {
            var end = await keeper.RunAsync(token => runners[step.Runner].RunAsync(stepRun, token), cancellationToken);
            if (end is null)
                Log.Lost(logger, run.Id);
            return end is null ? null : Wrap(run, end, step.Runner);
        }
        catch (Exception surprise) when (surprise is not (OperationCanceledException or DbUpdateException or System.Data.Common.DbException))
        {
            Log.Surprise(logger, surprise, run.Id);
            return Failed($"The runner '{step.Runner}' failed unexpectedly: {surprise.Message}");
        }
    }

    private static LocalRunEnd Wrap(WorkspaceRun run, StepEnd end, string runner)
    {
        var result = end.Result is null
            ? null
            : new JsonObject { ["flow"] = run.FlowName, ["step"] = run.StepName, ["result"] = end.Result };
        return new LocalRunEnd(
            end.Error is null ? "completed" : "failed", result?.ToJsonString(PatchJson.Options), end.Stdout, end.Stderr, Storable(end.Error))
        {
            Outcome = end.Error is null ? OutcomeOf(end.Result) : "failed", Runner = runner,
        };
    }

    /// <summary>The result's status where it is one that is known: what a step makes up is no name for a metric.</summary>
    private static string? OutcomeOf(JsonObject? result) =>
        result is null ? null : RunOutcome.Of(new JsonObject { ["status"] = "completed", ["result"] = result.DeepClone() }).Status;

    private static LocalRunEnd Failed(string error) => new("failed", null, "", "", Storable(error));

    /// <summary>PostgreSQL stores no NUL in a text.</summary>
    private static string? Storable(string? text) => text?.Replace('\0', '\uFFFD');

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} of {Flow}/{Step} for {EventId}: {Status}")]
        public static partial void Ended(ILogger logger, string runId, string flow, string step, string eventId, string status);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} was lost to another worker and is stopped here")]
        public static partial void Lost(ILogger logger, string runId);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of run {RunId} could not be renewed; trying again")]
        public static partial void NotRenewed(ILogger logger, Exception exception, string runId);

        [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId} ended, but the database did not take it; it is due again when its lease has run out")]
        public static partial void NotRecorded(ILogger logger, Exception exception, string runId);

        [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId} ended by an unexpected error of its runner")]
        public static partial void Surprise(ILogger logger, Exception exception, string runId);
    }
}
