using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;

namespace Patch.Core.Maintenance.Forks;

/// <summary>Sweep that does the due fork jobs, a few side by side. Each leaves one attempt, however often it is tried.</summary>
public sealed partial class SyncDueForks(
    IDbContextFactory<PatchDbContext> contexts, ForkFastForward fastForward, ForkJobs jobs, IWakeUps wakeUps, TimeProvider timeProvider,
    ILogger<SyncDueForks> logger)
{
    private const int BatchSize = 50;
    private const int SideBySide = 4;

    /// <summary>How long a job stays with a worker that gives no sign of life.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>Does up to a batch of due jobs; returns how many it took.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var due = await Due(db, now).Free(now).OrderBy(job => job.NextTryAt).Select(job => job.Seq).Take(BatchSize).ToListAsync(cancellationToken);

        var taken = 0;
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellationToken },
            async (seq, token) => Interlocked.Add(ref taken, await DoAsync(seq, token) ? 1 : 0));
        if (taken > 0)
            await wakeUps.RingAsync(Stage.Notify, cancellationToken);
        return taken;
    }

    private static IQueryable<FeedJob> Due(PatchDbContext db, DateTimeOffset now) => db.FeedJobs.Where(job => job.NextTryAt <= now);

    private async Task<bool> DoAsync(long seq, CancellationToken cancellationToken)
    {
        var (owner, now) = (Leases.NewOwner(), timeProvider.NowUtc());
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await Due(db, now).TryClaimAsync(seq, owner, now, Lease, cancellationToken))
            return false;
        try
        {
            var job = await db.FeedJobs.AsNoTracking().SingleAsync(row => row.Seq == seq, cancellationToken);
            var source = await db.FeedSources.AsNoTracking().SingleOrDefaultAsync(row => row.Id == job.SourceId, cancellationToken);
            using var activity = PatchTelemetry.Start(SpanNames.Fork, job.TraceParent);
            activity?.SetTag(SpanTags.JobId, job.Id).SetTag(SpanTags.SourceId, job.SourceId).SetTag(SpanTags.Try, job.Tries + 1);
            var asked = ForkJob.Of(job.Json, source);
            var keeper = new LeaseKeeper(token => RenewAsync(seq, owner, token), Lease, broken => Log.NotRenewed(logger, seq, broken), timeProvider);
            var result = await keeper.RunAsync(token => fastForward.RunAsync(asked, token), cancellationToken);
            var kept = result is not null && await jobs.CloseAsync(job, owner, asked, result, cancellationToken);
            activity?.SetTag(SpanTags.Outcome, result?.Status);
            if (result is { Status: "failed" or "blocked" })
                activity.Fail(result.Status);
            Log.Done(logger, job.Id, kept ? result!.Status : "lost to another worker");
            return true;
        }
        catch (Exception broken) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Broken(logger, seq, broken);
            return false;
        }
        finally
        {
            await db.FeedJobs.ReleaseAsync(seq, owner, CancellationToken.None);
        }
    }

    private async Task<bool> RenewAsync(long seq, string owner, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.FeedJobs.RenewAsync(seq, owner, timeProvider.NowUtc(), Lease, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Fork job {JobId}: {Status}")]
        public static partial void Done(ILogger logger, string jobId, string status);

        [LoggerMessage(2, LogLevel.Error, "Fork job {Seq} broke; the next sweep tries again")]
        public static partial void Broken(ILogger logger, long seq, Exception exception);

        [LoggerMessage(3, LogLevel.Warning, "The lease of fork job {Seq} could not be renewed; trying again")]
        public static partial void NotRenewed(ILogger logger, long seq, Exception exception);
    }
}
