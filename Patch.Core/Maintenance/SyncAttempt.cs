using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Workspaces;

namespace Patch.Core.Maintenance;

/// <summary>What came of a sync.</summary>
public abstract record SyncResult
{
    private SyncResult()
    {
    }

    /// <summary>The attempt as it is now; <paramref name="Changed"/> when it moved.</summary>
    public sealed record Synced(MaintenanceAttempt Attempt, bool Changed) : SyncResult;

    /// <summary>The workspace could not be asked; the attempt is as it was.</summary>
    public sealed record Unreachable(string Sentence) : SyncResult;
}

/// <summary>Asks an attempt's workspace for the attempt's own runs and takes over what they came to.</summary>
public sealed partial class SyncAttempt(
    IDbContextFactory<PatchDbContext> contexts, WorkspaceDirectory workspaces, IOptions<MaintenanceOptions> options, TimeProvider timeProvider,
    ILogger<SyncAttempt> logger)
{
    /// <summary>Syncs in a row in which a workspace may not know a run before the run counts as lost.</summary>
    private const int PatienceForUnknownRuns = 5;

    /// <summary>
    /// Asks once. An attempt without runs of its own has nothing to ask for. The row is written only when something moved, guarded by the
    /// status and the time that were read, so that of two syncs at once one writes.
    /// </summary>
    public async Task<SyncResult> RunAsync(MaintenanceAttempt attempt, CancellationToken cancellationToken)
    {
        Activity.Current?.SetTag(SpanTags.AttemptId, attempt.Id).SetTag(SpanTags.EventId, attempt.EventId);
        var runIds = PatchJson.Read<string[]>(attempt.WorkspaceRunIdsJson)!;
        if (runIds.Length == 0)
            return new SyncResult.Synced(attempt, Changed: false);
        var local = attempt.WorkspaceBackendUrl is null;
        var workspace = workspaces.Open(await AttemptWorkspaces.AddressAsync(contexts, workspaces, attempt, cancellationToken));
        var runs = new List<(string Id, RunOutcome? Outcome)>();
        try
        {
            foreach (var id in runIds)
                runs.Add((id, await workspace.GetRunAsync(id, cancellationToken) is { } run ? RunOutcome.Of(run) : null));
        }
        catch (WorkspaceUnreachableException unreachable)
        {
            await FailAsync(attempt, unreachable.Message, cancellationToken);
            return new SyncResult.Unreachable(unreachable.Message);
        }

        var lost = runs.Where(run => run.Outcome is null).Select(run => run.Id).ToList();
        if (lost.Count > 0 && attempt.SyncFailures < PatienceForUnknownRuns)
        {
            var sentence = $"The workspace does not know the run {lost[0]}.";
            await FailAsync(attempt, sentence, cancellationToken);
            return new SyncResult.Unreachable(sentence);
        }

        return await TakeOverAsync(attempt, runs, local, cancellationToken);
    }

    private async Task<SyncResult> TakeOverAsync(
        MaintenanceAttempt attempt, List<(string Id, RunOutcome? Outcome)> runs, bool local, CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        var outcome = AttemptOutcome.Of([.. runs.Select(run => run.Outcome ?? Lost(run.Id, now))]);
        // Changed behind the end of its runs: a person resolved what they stopped at, and they know nothing of it.
        if (outcome.AllOver && attempt.Status == "changed" && attempt.CompletedAt > outcome.CompletedAt)
            return new SyncResult.Synced(attempt, Changed: false);
        var statuses = new JsonObject(runs.Select(run => KeyValuePair.Create(
            run.Id, (JsonNode?)JsonValue.Create(run.Outcome is { } known ? local ? known.Status : known.ProcessStatus : "unknown"))));
        var (from, before) = (attempt.Status, PatchJson.Write(AttemptMessage.Of(attempt)));
        var readAt = attempt.UpdatedAt;

        attempt.Status = outcome.Status;
        attempt.WorkspaceRunStatusesJson = statuses.ToJsonString(PatchJson.Options);
        attempt.CandidateRefsJson = new JsonArray([.. outcome.CandidateRefs.Select(candidate => candidate.DeepClone())]).ToJsonString(PatchJson.Options);
        attempt.Message = outcome.Message;
        attempt.Error = outcome.Error;
        attempt.CompletedAt = outcome.CompletedAt;
        attempt.NextSyncAt = outcome.AllOver ? null : SyncSchedule.Next(attempt.CreatedAt, now, local);
        attempt.SyncFailures = 0;
        var changed = PatchJson.Write(AttemptMessage.Of(attempt)) != before;
        attempt.UpdatedAt = now;
        var reason = outcome.AllOver ? $"Its runs ended: {outcome.Status}." : $"Its runs go on: {outcome.Status}.";
        var known = runs.Where(run => run.Outcome is not null).Select(run => (run.Id, run.Outcome!));
        await StoreAsync(attempt, from, readAt, changed ? reason : null, cancellationToken, known);
        Activity.Current?.SetTag(SpanTags.Status, attempt.Status);
        if (from != attempt.Status)
            Log.Moved(logger, attempt.Id, attempt.EventId, from, attempt.Status);
        return new SyncResult.Synced(attempt, changed);
    }

    private static RunOutcome Lost(string id, DateTimeOffset now) =>
        new("failed", null, null, $"The workspace does not know the run {id} any more.", [], now);

    /// <summary>Keeps the failure and the time of the next sync; an attempt that was too long without an end has failed.</summary>
    private async Task FailAsync(MaintenanceAttempt attempt, string sentence, CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        var (from, readAt) = (attempt.Status, attempt.UpdatedAt);
        attempt.SyncFailures++;
        if (attempt.NextSyncAt is null)
            return;
        attempt.NextSyncAt = SyncSchedule.AfterFailure(attempt.SyncFailures, now);
        string? reason = null;
        if (now - attempt.CreatedAt > options.Value.GiveUpAfter)
        {
            reason = $"No end of its runs was seen in {options.Value.GiveUpAfter.TotalDays:0} days; the last answer: {sentence}";
            attempt.Status = "failed";
            attempt.Error = reason;
            attempt.CompletedAt = attempt.UpdatedAt = now;
            attempt.NextSyncAt = null;
        }

        await StoreAsync(attempt, from, readAt, reason, cancellationToken);
        Activity.Current.Fail("not-synced");
        Log.NotSynced(logger, attempt.Id, sentence);
    }

    /// <summary>With a reason the attempt and its history move; without one only the next sync's time does.</summary>
    private async Task StoreAsync(
        MaintenanceAttempt attempt, string from, DateTimeOffset readAt, string? reason, CancellationToken cancellationToken,
        IEnumerable<(string RunId, RunOutcome Outcome)>? runs = null)
    {
        attempt.TraceParent = reason is null ? attempt.TraceParent : PatchTelemetry.MovedOn(attempt.TraceParent);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var mine = db.MaintenanceAttempts.Where(row => row.Seq == attempt.Seq && row.Status == from && row.UpdatedAt == readAt);
        var updated = reason is null
            ? await mine.ExecuteUpdateAsync(
                row => row.SetProperty(r => r.NextSyncAt, attempt.NextSyncAt).SetProperty(r => r.SyncFailures, attempt.SyncFailures), cancellationToken)
            : await mine.ExecuteUpdateAsync(
                row => row.SetProperty(r => r.Status, attempt.Status).SetProperty(r => r.WorkspaceRunStatusesJson, attempt.WorkspaceRunStatusesJson)
                    .SetProperty(r => r.CandidateRefsJson, attempt.CandidateRefsJson).SetProperty(r => r.Message, attempt.Message)
                    .SetProperty(r => r.Error, attempt.Error).SetProperty(r => r.CompletedAt, attempt.CompletedAt)
                    .SetProperty(r => r.NextSyncAt, attempt.NextSyncAt).SetProperty(r => r.SyncFailures, attempt.SyncFailures)
                    .SetProperty(r => r.UpdatedAt, attempt.UpdatedAt).SetProperty(r => r.TraceParent, attempt.TraceParent),
                cancellationToken);
        if (updated == 1 && reason is not null)
        {
            db.Add(AttemptHistory.Entry(attempt, from, reason, attempt.UpdatedAt));
            await db.SaveChangesAsync(cancellationToken);
            await AttemptCandidates.TakeOverAsync(db, attempt, runs ?? [], attempt.UpdatedAt, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        if (updated == 1 && from != attempt.Status)
            AttemptTelemetry.Moved(attempt, from);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Attempt {AttemptId} of {EventId}: {From} to {To}")]
        public static partial void Moved(ILogger logger, string attemptId, string eventId, string from, string to);

        [LoggerMessage(2, LogLevel.Warning, "Attempt {AttemptId} could not be synced: {Reason}")]
        public static partial void NotSynced(ILogger logger, string attemptId, string reason);
    }
}
