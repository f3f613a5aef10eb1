using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Forges.Api;
using Patch.Core.Workspaces;

namespace Patch.Core.Forges.Service.Threads;

/// <summary>One try of one thread: claims it, opens its forge, has it shown, and closes the try in a transaction that its lease fences.</summary>
internal sealed partial class TendThread(
    IDbContextFactory<PatchDbContext> contexts, OpenThread open, ShowThread show, IOptions<ForgeServiceOptions> options, TimeProvider timeProvider, ILogger<TendThread> logger)
{
    /// <summary>The threads that are to be worked on.</summary>
    public static IQueryable<ForgeThread> Due(PatchDbContext db, DateTimeOffset now) => db.ForgeThreads.Where(thread => thread.NextTryAt <= now);

    /// <summary>Null when it was not due any more, or is somebody else's; else whether something happened that people may want to be told of.</summary>
    public async Task<bool?> RunAsync(long seq, CancellationToken cancellationToken)
    {
        var (owner, now) = (Leases.NewOwner(), timeProvider.NowUtc());
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await Due(db, now).TryClaimAsync(seq, owner, now, options.Value.Lease, cancellationToken))
            return null;
        var thread = await db.ForgeThreads.AsNoTracking().SingleAsync(row => row.Seq == seq, cancellationToken);
        using var activity = PatchTelemetry.Start(SpanNames.Forge, thread.TraceParent);
        activity?.SetTag(SpanTags.AttemptId, thread.AttemptId).SetTag(SpanTags.Provider, thread.Provider).SetTag(SpanTags.Host, new Uri(thread.Host).Host)
            .SetTag(SpanTags.Stack, thread.Stack).SetTag(SpanTags.Point, thread.Point).SetTag(SpanTags.Try, thread.Tries + 1);
        var keeper = new LeaseKeeper(
            token => RenewAsync(seq, owner, token), options.Value.Lease, broken => Log.NotRenewed(logger, broken, seq), timeProvider);
        var tried = new Tried();
        try
        {
            if (await keeper.RunAsync(token => TryAsync(thread, owner, tried, token), cancellationToken) is not { } ended)
            {
                Log.Lost(logger, seq);
                return null;
            }

            await CloseAsync(db, thread, owner, tried.Work, ended, cancellationToken);
            activity?.SetTag(SpanTags.Outcome, ended.End?.State ?? ended.Fault?.Code);
            if (ended.Fault is { } fault)
                activity.Fail(fault.Code);
            return tried.Work?.Noticeable == true || ended.Fault?.Permanent == true || ended.End?.State is ForgeThreadStates.Left or ForgeThreadStates.Blocked;
        }
        catch (LeaseLostException)
        {
            Log.Lost(logger, seq);
            return null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await db.ForgeThreads.ReleaseAsync(seq, owner, CancellationToken.None);
            throw;
        }
    }

    private async Task<Ended> TryAsync(ForgeThread thread, string owner, Tried tried, CancellationToken cancellationToken)
    {
        try
        {
            tried.Work = await open.RunAsync(thread, owner, cancellationToken);
            return new Ended(await show.RunAsync(tried.Work, cancellationToken), null);
        }
        catch (ForgeFaultException refused)
        {
            return new Ended(null, refused.Fault);
        }
        catch (WorkspaceUnreachableException unreachable)
        {
            return new Ended(null, new ForgeFault(ForgeFaults.Failed, $"The attempt's workspace does not answer: {unreachable.Message}", null, Permanent: false));
        }
        catch (Exception surprise) when (surprise is not (OperationCanceledException or LeaseLostException or DbUpdateException or System.Data.Common.DbException))
        {
            // It is no reason to try for ever: like any other fault it is tried again a few times, and then given up.
            Log.Surprise(logger, surprise, thread.Seq);
            return new Ended(null, new ForgeFault(ForgeFaults.Failed, $"Patch met something unexpected: {surprise.GetType().Name}. The worker's log has more.", null, Permanent: false));
        }
    }

    private async Task<bool> RenewAsync(long seq, string owner, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.ForgeThreads.RenewAsync(seq, owner, timeProvider.NowUtc(), options.Value.Lease, cancellationToken);
    }

    private async Task CloseAsync(PatchDbContext db, ForgeThread thread, string owner, ThreadWork? work, Ended ended, CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        var next = ThreadTry.After(thread, ended.End, ended.Fault, now, Random.Shared.NextDouble());
        work ??= new ThreadWork(contexts, thread, owner, timeProvider) { Forge = null!, Repository = null!, Choice = null!, Facts = null! };
        if (next.State is ForgeThreadStates.Left)
            work.Note(ForgeStepKinds.LeftAlone, next.Reason!, thread.PullUrl ?? thread.IssueUrl, notice: thread.State != ForgeThreadStates.Left);
        else if (next.State is ForgeThreadStates.Blocked)
            work.Note(ForgeStepKinds.Refused, next.Reason!, thread.PullUrl ?? thread.IssueUrl, notice: true);

        // What was done is told below this try.
        var moved = PatchTelemetry.MovedOn(thread.TraceParent);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.ForgeThreads.ReleaseAsync(thread.Seq, owner, cancellationToken))
            return;
        var mine = db.ForgeThreads.Where(row => row.Seq == thread.Seq);
        await work.WriteAsync(db, mine, cancellationToken);
        // A newer outcome that was taken in meanwhile, or a person who asked for it again, has made it due again, and it stays so. The time is compared as
        // it was read from the row, so it is the same to the last digit.
        await mine.Where(row => row.AttemptHistorySeq == thread.AttemptHistorySeq && row.NextTryAt == thread.NextTryAt).ExecuteUpdateAsync(
            row => row.SetProperty(r => r.State, next.State).SetProperty(r => r.Reason, r => next.Reason ?? r.Reason).SetProperty(r => r.NextTryAt, next.NextTryAt)
                .SetProperty(r => r.Tries, next.Tries).SetProperty(r => r.LastError, next.LastError).SetProperty(r => r.TraceParent, moved),
            cancellationToken);
        if (next.State == ForgeThreadStates.Shown)
        {
            // Two points that are shown at the same time do not see each other before the one or the other is committed: whoever comes second looks again.
            if (await ThreadOrder.NewerAsync(db, thread, cancellationToken) != work.Newer)
                await mine.ExecuteUpdateAsync(row => row.SetProperty(r => r.State, ForgeThreadStates.Due).SetProperty(r => r.NextTryAt, now), cancellationToken);
            if (work.Newer is null && (thread.PullNumber ?? thread.IssueNumber) is not null)
                await ThreadOrder.MakeOlderDueAsync(db, thread, now, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        Tell(thread, next);
    }

    private void Tell(ForgeThread thread, ThreadTry next)
    {
        if (next.LastError is { } error)
            Log.NotShown(logger, thread.AttemptId, thread.Repo, next.NextTryAt, error);
        else
            Log.Ended(logger, thread.AttemptId, thread.Repo, next.State, next.Reason);
    }

    /// <summary>How a try ended; exactly one of the two is set.</summary>
    private sealed record Ended(ThreadEnd? End, ForgeFault? Fault);

    /// <summary>What was opened before the try ended.</summary>
    private sealed class Tried
    {
        public ThreadWork? Work { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Attempt {AttemptId} at {Repo}: {State}. {Reason}")]
        public static partial void Ended(ILogger logger, string attemptId, string repo, string state, string? reason);

        [LoggerMessage(2, LogLevel.Warning, "Attempt {AttemptId} could not be shown at {Repo}, again at {NextTry}: {Reason}")]
        public static partial void NotShown(ILogger logger, string attemptId, string repo, DateTimeOffset? nextTry, string reason);

        [LoggerMessage(3, LogLevel.Warning, "The lease of forge thread {Thread} could not be renewed; trying again")]
        public static partial void NotRenewed(ILogger logger, Exception exception, long thread);

        [LoggerMessage(5, LogLevel.Error, "The work on forge thread {Thread} ended by an unexpected error")]
        public static partial void Surprise(ILogger logger, Exception exception, long thread);

        [LoggerMessage(4, LogLevel.Warning, "Forge thread {Thread} was lost to another worker and is left here")]
        public static partial void Lost(ILogger logger, long thread);
    }
}
