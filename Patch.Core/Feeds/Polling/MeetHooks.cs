using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Feeds.Reading;
using Patch.Core.Feeds.Sources;

namespace Patch.Core.Feeds.Polling;

/// <summary>Where polls and webhooks meet: both tell of the same facts, and each shows what the other misses.</summary>
internal static class MeetHooks
{
    /// <summary>Notes on signals that webhooks brought that a poll shows them too. In the poll's transaction.</summary>
    public static async Task SeeAsync(PatchDbContext db, FeedSourceConfig source, IReadOnlyList<FeedEntry> entries, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (entries.Count == 0 || !await db.FeedSources.AnyAsync(row => row.Id == source.Id && row.HookOnly > 0, cancellationToken))
            return;
        var keys = entries.Select(entry => IdKeys.Of(entry.Id)).ToList();
        var facts = entries.Select(entry => SignalRow.FactKeyOf(source, entry)).OfType<string>().ToList();
        var unseen = db.Signals.Where(signal => signal.SourceId == source.Id && signal.PolledAt == null);
        var seen = await unseen.Where(signal => facts.Contains(signal.FactKey!)).ExecuteUpdateAsync(row => row.SetProperty(signal => signal.PolledAt, now), cancellationToken);
        seen += await unseen.Where(signal => keys.Contains(signal.EntryKey)).ExecuteUpdateAsync(row => row.SetProperty(signal => signal.PolledAt, now), cancellationToken);
        if (seen > 0)
            await db.FeedSources.Where(row => row.Id == source.Id).ExecuteUpdateAsync(row => row.SetProperty(r => r.HookOnly, r => r.HookOnly - seen), cancellationToken);
    }

    /// <summary>
    /// Marks new signals of a source whose webhooks do come: the hook missed them, so far. A push is told by its last commit alone, so of the
    /// commits in a feed only the newest counts.
    /// </summary>
    public static async Task MissAsync(PatchDbContext db, FeedSource stored, FeedSourceConfig source, IReadOnlyList<Signal> signals, CancellationToken cancellationToken)
    {
        if (stored.LastHookAt is null || signals.Count == 0)
            return;
        var missed = source is { IsGit: false, Event: "push" } ? signals.TakeLast(1).ToList() : signals;
        foreach (var signal in missed)
            signal.MissedByHook = true;
        await db.FeedSources.Where(row => row.Seq == stored.Seq).ExecuteUpdateAsync(row => row.SetProperty(r => r.PollOnly, r => r.PollOnly + missed.Count), cancellationToken);
    }
}
