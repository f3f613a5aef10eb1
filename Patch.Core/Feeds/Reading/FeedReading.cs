namespace Patch.Core.Feeds.Reading;

/// <summary>What came of reading a feed.</summary>
public abstract record FeedReading
{
    private FeedReading()
    {
    }

    /// <summary>The entries, in the feed's order.</summary>
    /// <param name="Entries">At most <see cref="FeedReader.MaxEntries"/>.</param>
    /// <param name="Cut">True when the feed had more.</param>
    public sealed record Read(IReadOnlyList<FeedEntry> Entries, bool Cut) : FeedReading;

    /// <summary>It is not a feed that can be read.</summary>
    /// <param name="Code"><c>empty</c>, <c>html</c>, <c>doctype</c>, <c>encoding</c>, <c>truncated</c>, <c>malformed</c>, <c>too-deep</c> or <c>not-a-feed</c>.</param>
    /// <param name="Sentence">What was found.</param>
    public sealed record Unreadable(string Code, string Sentence) : FeedReading;
}
