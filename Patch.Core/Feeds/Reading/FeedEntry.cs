using Patch.Core.Data;

namespace Patch.Core.Feeds.Reading;

/// <summary>One entry of a feed, read and cleaned.</summary>
/// <param name="Id">The feed's own id of the entry; its link, or a hash of title and date, where it has none.</param>
/// <param name="Title">Plain text, white space folded.</param>
/// <param name="Url">The page that the entry is about; null when the feed gives none.</param>
/// <param name="Author">Name of the author; null when the feed gives none.</param>
/// <param name="PublishedAt">UTC; the time of reading where the feed's date cannot be read.</param>
/// <param name="RawPublished">The date as the feed wrote it; null when it gave none.</param>
/// <param name="Tag">The real tag of a release, from the entry's id or link; the title where neither has one. Null for other entries.</param>
/// <param name="Sha">The commit of a push, 40 hex digits; null for other entries.</param>
public sealed record FeedEntry(
    string Id, string Title, string? Url, string? Author, DateTimeOffset PublishedAt, string? RawPublished, string? Tag, string? Sha)
{
    /// <summary>False when the source gives no date that can be read, and <see cref="PublishedAt"/> is the time of reading.</summary>
    public bool IsDated { get; init; }

    /// <summary>True for a ref that stood at this commit at the last look: known, also when no pattern asked for it then.</summary>
    public bool StoodBefore { get; init; }

    /// <summary>The full ref of a branch that moved; null for feeds, whose pushes are to the default branch.</summary>
    public string? Ref { get; init; }

    /// <summary>The commit of a ref before it moved; null when it is new.</summary>
    public string? PreviousSha { get; init; }

    /// <summary>One of <see cref="RefChanges"/>: what nobody expects of a ref; null for all else.</summary>
    public string? Change { get; init; }

    /// <summary>The object that a ref names, and the one before; null for feeds and for refs that are new.</summary>
    public (string? Now, string Before)? Objects { get; init; }

    /// <summary>True for a move to where the ref once was: a fact of its own, though its id and commit were told before.</summary>
    public bool Recurs { get; init; }

    /// <summary>True for a ref that was elsewhere at the last look. It is news also where it stood at the same commit before.</summary>
    public bool IsMove => Objects is not null && !StoodBefore;
}
