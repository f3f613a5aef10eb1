using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Feeds.Reading;
using Patch.Core.Feeds.Sources;

namespace Patch.Core.Feeds.Refs;

/// <summary>
/// Entry ids hold the commit, so a ref that goes back to where it once was would have the id of then. Its move is a fact of its own: the
/// id gets the time of the look that found it.
/// </summary>
internal static class RecurringMoves
{
    /// <summary>The entries, those renamed whose id was told or seen before although the ref has moved since.</summary>
    public static async Task<IReadOnlyList<FeedEntry>> RenamedAsync(
        PatchDbContext db, FeedSourceConfig source, IReadOnlyList<FeedEntry> entries, IReadOnlySet<string> seen, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var moves = entries.Where(entry => entry.IsMove).Select(entry => IdKeys.Of(entry.Id)).ToList();
        if (moves.Count == 0)
            return entries;
        // What only a webhook has told so far is this very move.
        var told = await db.Signals.Where(signal => signal.SourceId == source.Id && moves.Contains(signal.EntryKey) && (signal.PolledAt != null || signal.HookedAt == null))
            .Select(signal => signal.EntryKey).ToHashSetAsync(cancellationToken);
        return [.. entries.Select(entry => entry.IsMove && IsKnown(IdKeys.Of(entry.Id)) ? entry with { Id = $"{entry.Id}@{now.ToWire()}", Recurs = true } : entry)];

        bool IsKnown(string key) => seen.Contains(key) || told.Contains(key);
    }
}
