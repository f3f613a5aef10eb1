using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;

namespace Patch.Core.Dispatch;

/// <summary>
/// Sweep that claims due dispatches and tries each once. Two workers never have one row at once, and of one event's rows only the oldest
/// that is due is tried, so an event is never handed over twice at the same time.
/// </summary>
public sealed partial class SendDueDispatches(
    IDbContextFactory<PatchDbContext> contexts, DispatchTry tries, IWakeUps wakeUps, IOptions<DispatchOptions> options,
    TimeProvider timeProvider, ILogger<SendDueDispatches> logger)
{
    private const int BatchSize = 200;

    /// <summary>Tries up to a batch of due dispatches; returns how many were tried.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var due = await Due(db, now).OrderBy(request => request.NextTryAt).Select(request => request.Seq).Take(BatchSize).ToListAsync(cancellationToken);

        var tried = 0;
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = options.Value.Concurrency, CancellationToken = cancellationToken },
            async (seq, token) =>
            {
                if (await TryAsync(seq, token))
                    Interlocked.Increment(ref tried);
            });
        if (tried == 0)
            return 0;
        await wakeUps.RingAsync(Stage.Sync, cancellationToken);
        await wakeUps.RingAsync(Stage.Notify, cancellationToken);
        await wakeUps.RingAsync(Stage.Forge, cancellationToken);
        return tried;
    }

    /// <summary>Due, free, and no older row of the same event due or under way.</summary>
    private static IQueryable<DispatchRequest> Due(PatchDbContext db, DateTimeOffset now) => db.DispatchRequests.Free(now).Where(request =>
        request.State == "pending" && request.NextTryAt <= now
        && !db.DispatchRequests.Any(other => other.FlowEventSeq == request.FlowEventSeq && other.State == "pending" && other.Seq < request.Seq
            && (other.NextTryAt <= now || other.LeaseUntil >= now)));

    private async Task<bool> TryAsync(long seq, CancellationToken cancellationToken)
    {
        var owner = Leases.NewOwner();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = timeProvider.NowUtc();
        if (!await Due(db, now).TryClaimAsync(seq, owner, now, options.Value.Lease, cancellationToken))
            return false;
        var request = await db.DispatchRequests.AsNoTracking().Include(row => row.FlowEvent).SingleAsync(row => row.Seq == seq, cancellationToken);
        using var activity = PatchTelemetry.Start(SpanNames.Dispatch, request.TraceParent, alsoOf: request.FlowEvent!.TraceParent);
        activity?.SetTag(SpanTags.EventId, request.FlowEvent.Id).SetTag(SpanTags.EventType, request.FlowEvent.Type)
            .SetTag(SpanTags.Operation, request.Operation).SetTag(SpanTags.Try, request.Tries + 1);
        try
        {
            await tries.RunAsync(request, owner, cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The worker stops: the row is given back, so that another one need not wait for the lease to run out.
            await db.DispatchRequests.ReleaseAsync(seq, owner, CancellationToken.None);
            throw;
        }
        catch (Exception broken)
        {
            // A fault of Patch itself, such as a lost database: the lease runs out and the row is due again. The others go on.
            activity.Fail("broken");
            Log.Broken(logger, request.FlowEvent.Id, broken);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The dispatch of {EventId} broke; it is tried again when its lease has run out")]
        public static partial void Broken(ILogger logger, string eventId, Exception exception);
    }
}
