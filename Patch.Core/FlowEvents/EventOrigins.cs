using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Core.FlowEvents;

/// <summary>Where an event came from, and when that was taken in.</summary>
/// <param name="Name"><c>webhook</c> or <c>poll</c>.</param>
/// <param name="At">When the delivery was accepted, or the poll saw the entry.</param>
public sealed record EventOrigin(string Name, DateTimeOffset At);

/// <summary>Looks up where events came from.</summary>
public static class EventOrigins
{
    /// <summary>Null for an event that was made by hand, or of which the signal is gone.</summary>
    public static async Task<EventOrigin?> OfAsync(PatchDbContext db, FlowEvent flowEvent, CancellationToken cancellationToken)
    {
        if (flowEvent.SourceId is not { } source || HeldSignals.EntryOf(flowEvent) is not { } entry)
            return null;
        var key = IdKeys.Of(entry);
        var signal = await db.Signals.AsNoTracking().Where(row => row.SourceId == source && row.EntryKey == key)
            .Select(row => new { row.ReceivedAt, row.PolledAt, row.HookedAt, row.Delivery }).FirstOrDefaultAsync(cancellationToken);
        if (signal is null)
            return null;
        // Told by both: by whom it was told first.
        if (signal.Delivery is null || signal.PolledAt < signal.HookedAt)
            return new EventOrigin("poll", signal.ReceivedAt);
        var delivery = IdKeys.Of(signal.Delivery);
        var accepted = await db.Deliveries.AsNoTracking().Where(row => row.IdKey == delivery)
            .Select(row => (DateTimeOffset?)row.ReceivedAt).FirstOrDefaultAsync(cancellationToken);
        return new EventOrigin("webhook", accepted ?? signal.ReceivedAt);
    }
}
