using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Core.Webhooks.Explaining;

/// <summary>Finds signals and deliveries by their names.</summary>
internal static class RowLookup
{
    /// <summary>Longest id of a source, as the sources file may have it.</summary>
    private const int MaxSourceId = 200;

    /// <summary>The signals of these places that are stored, in the order in which they came; the first <paramref name="most"/> names are looked up.</summary>
    public static async Task<IReadOnlyList<Signal>> SignalsAsync(
        this PatchDbContext db, IReadOnlyList<SignalName> names, int most, CancellationToken cancellationToken)
    {
        var wanted = names.Take(most).ToList();
        if (wanted.Count == 0)
            return [];
        var places = wanted.Select(name => (name.SourceId, Key: IdKeys.Of(name.EntryId))).Concat(wanted.Where(name => name.FactKey is not null).Select(name => (name.SourceId, Key: name.FactKey!))).ToHashSet();
        var sources = places.Select(place => place.SourceId).Distinct().ToList();
        var keys = places.Select(place => place.Key).ToList();
        var found = await db.Signals.AsNoTracking()
            .Where(signal => sources.Contains(signal.SourceId) && (keys.Contains(signal.EntryKey) || keys.Contains(signal.FactKey!)))
            .OrderBy(signal => signal.Seq).ToListAsync(cancellationToken);
        return [.. found.Where(signal => places.Contains((signal.SourceId, signal.EntryKey)) || signal.FactKey is { } fact && places.Contains((signal.SourceId, fact)))];
    }

    /// <summary>The signal that is written <c>SOURCEID:ENTRYID</c>; null where there is none. A source's id may hold a colon itself.</summary>
    public static async Task<Signal?> SignalAsync(this PatchDbContext db, string id, CancellationToken cancellationToken)
    {
        var names = Enumerable.Range(1, Math.Min(id.Length, MaxSourceId + 1)).Where(at => at < id.Length && id[at] == ':')
            .Select(at => new SignalName(id[..at], id[(at + 1)..])).ToList();
        return (await db.SignalsAsync(names, names.Count, cancellationToken)).FirstOrDefault();
    }

    /// <summary>The delivery of this key, without its body; null where there is none.</summary>
    public static Task<Delivery?> DeliveryAsync(this PatchDbContext db, string key, CancellationToken cancellationToken) => db.Deliveries
        .Where(row => row.IdKey == key)
        .Select(row => new Delivery
        {
            Seq = row.Seq, Id = row.Id, IdKey = row.IdKey, Provider = row.Provider, DeliveryId = row.DeliveryId, Event = row.Event, ProviderEvent = row.ProviderEvent,
            Verdict = row.Verdict, HeadersJson = "{}", ReceivedAt = row.ReceivedAt, Redeliveries = row.Redeliveries, LastRedeliveredAt = row.LastRedeliveredAt,
            Repo = row.Repo, Disposition = row.Disposition, DispositionReason = row.DispositionReason, RoutedAt = row.RoutedAt, DecisionJson = row.DecisionJson,
        })
        .SingleOrDefaultAsync(cancellationToken);
}
