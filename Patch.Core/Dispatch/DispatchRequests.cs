using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Core.FlowEvents;

namespace Patch.Core.Dispatch;

/// <summary>Asks for an event's dispatch or replay by hand, and waits for what comes of it.</summary>
public sealed class DispatchRequests(IDbContextFactory<PatchDbContext> contexts, IWakeUps wakeUps, TimeProvider timeProvider)
{
    /// <summary>
    /// Writes a row that is due at once; each call makes its own. A pending automatic try of the event is superseded, so the two do not run
    /// beside each other; one that is under way ends first.
    /// </summary>
    /// <param name="flowEvent">The event, as stored.</param>
    /// <param name="askedBy"><c>retry</c> or <c>replay</c>.</param>
    /// <param name="wait">Of a replay: the workspace is asked to answer when the steps have ended.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    /// <returns>The row's Seq, for <see cref="WaitForRecordAsync"/>.</returns>
    public async Task<long> AskAsync(FlowEvent flowEvent, string askedBy, bool wait, CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.DispatchRequests.Free(now)
            .Where(other => other.FlowEventSeq == flowEvent.Seq && other.State == "pending"
                && (other.Tries > 0 || other.AskedBy == "route" || other.AskedBy == "hand"))
            .ExecuteUpdateAsync(
                row => row.SetProperty(r => r.State, "superseded").SetProperty(r => r.NextTryAt, (DateTimeOffset?)null).SetProperty(r => r.ClosedAt, now),
                cancellationToken);
        await HeldSignals.ReleaseAsync(db, flowEvent, askedBy, now, cancellationToken);
        db.Attach(flowEvent);
        var request = DispatchOutbox.Row(flowEvent, askedBy == "replay" ? "replay" : "dispatch", askedBy, now);
        request.Wait = wait;
        db.Add(request);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await wakeUps.RingAsync(Stage.Dispatch, cancellationToken);
        return request.Seq;
    }

    /// <summary>Waits for the record of the row's first try; null when it has not come within <paramref name="limit"/>.</summary>
    public Task<DispatchRecord?> WaitForRecordAsync(long requestSeq, TimeSpan limit, CancellationToken cancellationToken) => RowWait.UntilAsync(
        async () =>
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            return await db.DispatchRecords.AsNoTracking()
                .Where(row => row.Seq == db.DispatchRequests.Where(request => request.Seq == requestSeq).Select(request => request.LastRecordSeq).Single())
                .SingleOrDefaultAsync(cancellationToken);
        },
        limit, timeProvider, cancellationToken);
}
