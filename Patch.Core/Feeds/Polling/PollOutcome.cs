using Patch.Core.Feeds.Reading;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Feeds.Polling;

/// <summary>What one look at a source found.</summary>
internal abstract record PollOutcome
{
    private PollOutcome()
    {
    }

    /// <summary>The entries that it shows now.</summary>
    /// <param name="Entries">In the feed's order.</param>
    /// <param name="ETag">To send next time.</param>
    /// <param name="LastModified">To send next time.</param>
    /// <param name="Refs">
    /// All refs of the kind that the source watches, by full name, also those that no pattern asks for: a pattern that is widened later
    /// makes no news of what has long stood there. Null for feeds.
    /// </param>
    public sealed record Shown(
        IReadOnlyList<FeedEntry> Entries, string? ETag, string? LastModified, IReadOnlyDictionary<string, RemoteRef>? Refs) : PollOutcome
    {
        /// <summary>True when the feed had more entries than are read.</summary>
        public bool IsCut { get; init; }
    }

    /// <summary>It is as it was.</summary>
    public sealed record Unchanged : PollOutcome;

    /// <summary>It could not be read; the cursor stays where it is.</summary>
    public sealed record Failed(string Sentence, TimeSpan? RetryAfter) : PollOutcome;
}
