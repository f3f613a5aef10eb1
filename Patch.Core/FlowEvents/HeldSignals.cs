using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Core.FlowEvents;

/// <summary>A held event that a person has dispatched after all is held no more, and its signal says so.</summary>
public static class HeldSignals
{
    /// <summary>In the transaction that asks for the dispatch; does nothing for events that are not held.</summary>
    /// <param name="db">The transaction's.</param>
    /// <param name="flowEvent">The event.</param>
    /// <param name="askedBy">How it was asked for: <c>retry</c> or <c>replay</c>.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public static async Task ReleaseAsync(PatchDbContext db, FlowEvent flowEvent, string askedBy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (flowEvent.SourceId is null || EntryOf(flowEvent) is not { } entry)
            return;
        var key = IdKeys.Of(entry);
        var released = $" Released by {askedBy} at {now.ToWire()}.";
        await db.Signals
            .Where(signal => signal.SourceId == flowEvent.SourceId && signal.EntryKey == key && signal.OutcomeId == flowEvent.Id
                && signal.Disposition != null && signal.Disposition.StartsWith("held:"))
            .ExecuteUpdateAsync(
                row => row.SetProperty(r => r.Disposition, Dispositions.Dispatched).SetProperty(r => r.DispositionReason, r => r.DispositionReason + released),
                cancellationToken);
    }

    /// <summary>The entry that the event was made of; null when its payload does not say.</summary>
    internal static string? EntryOf(FlowEvent flowEvent)
    {
        using var payload = JsonDocument.Parse(flowEvent.PayloadJson);
        return payload.RootElement.ValueKind == JsonValueKind.Object
            && payload.RootElement.TryGetProperty("entryId", out var entry) && entry.ValueKind == JsonValueKind.String
                ? entry.GetString()
                : null;
    }
}
