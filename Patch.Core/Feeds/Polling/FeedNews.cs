using Patch.Core.Data;
using Patch.Core.Feeds.Reading;

namespace Patch.Core.Feeds.Polling;

/// <summary>What is new in a feed: a pure rule. The memory is the set of entries seen, so no order of the feed matters.</summary>
public static class FeedNews
{
    /// <summary>
    /// Entries that have not been seen, each once, oldest first; of one instant the one further down in the feed is older, as feeds put the
    /// newest first.
    /// </summary>
    /// <param name="entries">In the feed's order.</param>
    /// <param name="seen">Keys (<see cref="IdKeys.Of"/> of the id) of those seen before.</param>
    public static IReadOnlyList<FeedEntry> Of(IReadOnlyList<FeedEntry> entries, IReadOnlySet<string> seen) =>
    [
        .. entries
            .Select((entry, place) => (entry, place))
            .DistinctBy(pair => pair.entry.Id)
            .Where(pair => !seen.Contains(IdKeys.Of(pair.entry.Id)))
            .OrderBy(pair => pair.entry.PublishedAt).ThenByDescending(pair => pair.place)
            .Select(pair => pair.entry),
    ];

    /// <summary>The newest entry of a feed; null when it is empty.</summary>
    public static FeedEntry? Newest(IReadOnlyList<FeedEntry> entries) =>
        entries.Count == 0 ? null : entries.Aggregate((newest, entry) => entry.PublishedAt > newest.PublishedAt ? entry : newest);
}
