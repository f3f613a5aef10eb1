namespace Patch.Core.Data;

/// <summary>One feed source: what the sources file says of it, and how far it has been read.</summary>
public sealed class FeedSource : ILeased
{
    public long Seq { get; set; }

    /// <summary>The source's id in the sources file; unique.</summary>
    public required string Id { get; set; }

    /// <summary>The entry of the sources file as JSON.</summary>
    public required string ConfigJson { get; set; }

    /// <summary>The entry's <c>target</c> as JSON; null when it has none. Dispatch takes a source's current target from here.</summary>
    public string? TargetJson { get; set; }

    /// <summary>False when the source has gone from the file or its entry is wrong: not polled, but the cursor is kept.</summary>
    public bool Enabled { get; set; }

    /// <summary>Why the entry is refused; null when it is sound.</summary>
    public string? ConfigError { get; set; }

    /// <summary>When the next poll is due, UTC.</summary>
    public DateTimeOffset NextPollAt { get; set; }

    /// <summary>W3C traceparent of the delivery or the person that asked for that poll; null when it is due by its time.</summary>
    public string? PollTraceParent { get; set; }

    /// <summary>When the first poll ended; null before it. Entries of that poll are known, not news.</summary>
    public DateTimeOffset? PrimedAt { get; set; }

    public DateTimeOffset? LastCheckedAt { get; set; }

    /// <summary>Id of the newest entry seen, as the original's <c>feed-state.json</c> has it. Not the memory: <see cref="SeenEntry"/> is.</summary>
    public string? LastSeenId { get; set; }

    /// <summary>Fields of the source's entry in an imported <c>feed-state.json</c> that Patch does not know, as a JSON object; null when there are none.</summary>
    public string? StateExtraJson { get; set; }

    /// <summary>Validator of the last answer, sent back as <c>If-None-Match</c>.</summary>
    public string? ETag { get; set; }

    /// <summary>Validator of the last answer, sent back as <c>If-Modified-Since</c>, as it was written.</summary>
    public string? LastModified { get; set; }

    /// <summary>When a webhook of its repository last came; null when none ever did.</summary>
    public DateTimeOffset? LastHookAt { get; set; }

    /// <summary>Signals that a webhook told of and no poll has shown: a feed that lags, drops or hides entries.</summary>
    public int HookOnly { get; set; }

    /// <summary>Signals that a poll showed and no webhook told of since the first webhook came: a broken hook shows here.</summary>
    public int PollOnly { get; set; }

    public int ConsecutiveFailures { get; set; }

    public string? LastError { get; set; }

    public DateTimeOffset? LastErrorAt { get; set; }

    public string? LeaseOwner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }
}
