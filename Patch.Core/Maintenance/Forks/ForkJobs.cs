using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Core.Maintenance.Forks;

/// <summary>Closes a try of a fork job: the job, its one attempt and the attempt's history, in one transaction that is fenced by the lease.</summary>
public sealed class ForkJobs(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
{
    /// <summary>An attempt's operation and event type.</summary>
    public const string Operation = "fork_sync";

    /// <summary>False when the lease was lost: then nothing is written, and whoever has the job now will.</summary>
    public async Task<bool> CloseAsync(FeedJob job, string owner, ForkJob asked, ForkSyncResult result, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.FeedJobs.ReleaseAsync(job.Seq, owner, cancellationToken))
            return false;

        var now = timeProvider.NowUtc();
        var (tries, open) = (job.Tries + 1, result.Status == "started");
        var next = open && tries < result.MaxTries ? RetrySchedule.NextTry(tries, now, RetrySchedule.Waits, retryAfter: null, RetrySchedule.Jitter, Random.Shared.NextDouble()) : null;
        if (open && next is null)
            result = result with { Status = result.GivenUpAs, Sentence = $"Given up after {tries} tries. {result.Sentence}" };
        var attempt = await AttemptAsync(db, job, asked, now, cancellationToken);
        var from = attempt.Seq == 0 ? null : attempt.Status;
        Take(attempt, asked, result, now);
        attempt.TraceParent = PatchTelemetry.MovedOn(attempt.TraceParent);
        await db.SaveChangesAsync(cancellationToken);
        db.Add(AttemptHistory.Entry(attempt, from, next is null ? result.Sentence : $"{result.Sentence} It is tried again in {(next.Value - now).TotalSeconds:0} s.", now));
        await db.SaveChangesAsync(cancellationToken);

        await db.FeedJobs.Where(row => row.Seq == job.Seq).ExecuteUpdateAsync(
            row => row.SetProperty(r => r.Tries, tries).SetProperty(r => r.NextTryAt, next).SetProperty(r => r.AttemptSeq, attempt.Seq),
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        System.Diagnostics.Activity.Current?.SetTag(SpanTags.AttemptId, attempt.Id);
        AttemptTelemetry.Moved(attempt, from);
        return true;
    }

    private static async Task<MaintenanceAttempt> AttemptAsync(
        PatchDbContext db, FeedJob job, ForkJob asked, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (job.AttemptSeq is { } known)
            return await db.MaintenanceAttempts.SingleAsync(row => row.Seq == known, cancellationToken);
        var id = $"{job.Id}:{Operation}:{now.ToWire()}";
        var attempt = new MaintenanceAttempt
        {
            Id = id,
            IdKey = IdKeys.Of(id),
            EventId = job.Id,
            EventKey = job.IdKey,
            EventType = Operation,
            Operation = Operation,
            Status = "started",
            UpstreamRepo = asked.UpstreamName,
            UpstreamRef = asked.UpstreamRef,
            CreatedAt = now,
            UpdatedAt = now,
            TraceParent = PatchTelemetry.Here(job.TraceParent),
        };
        db.Add(attempt);
        return attempt;
    }

    private static void Take(MaintenanceAttempt attempt, ForkJob asked, ForkSyncResult result, DateTimeOffset now)
    {
        var wentWell = result.Status is "changed" or "completed";
        attempt.Status = result.Status;
        attempt.UpstreamSha = result.Sha ?? asked.UpstreamSha;
        attempt.Message = wentWell ? result.Sentence : null;
        attempt.Error = wentWell ? null : result.Sentence;
        attempt.UpdatedAt = now;
        attempt.CompletedAt = result.Status == "started" ? null : now;
        if (result.Before is not null)
            attempt.CandidateRefsJson = new JsonArray(new JsonObject
            {
                ["kind"] = "branch", ["repo"] = asked.ForkName, ["remote"] = "origin", ["ref"] = $"refs/heads/{asked.Branch}", ["sha"] = result.Sha,
                ["before"] = result.Before, ["pushed"] = true,
            }).ToJsonString(PatchJson.Options);
    }
}
