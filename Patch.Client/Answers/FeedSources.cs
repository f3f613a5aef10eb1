using System.Text.Json;

namespace Patch.Client.Answers;

/// <summary>The feed sources, in the order of their ids.</summary>
public sealed record FeedSourceList : ApiAnswer
{
    public required IReadOnlyList<FeedSource> Sources { get; init; }

    public required IReadOnlyList<WebhookRoute> Webhooks { get; init; }
}

/// <summary>A route of the sources file's <c>webhooks</c>.</summary>
public sealed record WebhookRoute : ApiAnswer
{
    public required string Id { get; init; }

    /// <summary>False when it has gone from the file or is wrong: it decides nothing.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Why the entry is refused; null when it is sound.</summary>
    public string? ConfigError { get; init; }

    /// <summary>The entry of the sources file, without the credentials in its URLs.</summary>
    public JsonElement? Config { get; init; }
}

/// <summary>One feed source.</summary>
public sealed record FeedSourceAnswer : ApiAnswer
{
    public required FeedSource Source { get; init; }
}

/// <summary>A feed source: what the sources file says of it, and how far it has been read.</summary>
public sealed record FeedSource : ApiAnswer
{
    public required string Id { get; init; }

    /// <summary>False when it has gone from the file or its entry is wrong: it is not polled.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Why the entry is refused; null when it is sound.</summary>
    public string? ConfigError { get; init; }

    /// <summary>The entry of the sources file, without the credentials in its URLs.</summary>
    public JsonElement? Config { get; init; }

    public required DateTimeOffset NextPollAt { get; init; }

    /// <summary>When its first poll ended; null before.</summary>
    public DateTimeOffset? PrimedAt { get; init; }

    /// <summary>When it was last polled well; null before.</summary>
    public DateTimeOffset? LastCheckedAt { get; init; }

    /// <summary>The newest entry seen.</summary>
    public string? LastSeenId { get; init; }

    /// <summary>Polls that failed in a row.</summary>
    public required int ConsecutiveFailures { get; init; }

    /// <summary>What the last failed poll met.</summary>
    public string? LastError { get; init; }

    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>When a webhook of its repository last came; null when none ever did.</summary>
    public DateTimeOffset? LastHookAt { get; init; }

    /// <summary>Signals that a webhook told of and no poll has shown.</summary>
    public required int HookOnly { get; init; }

    /// <summary>Signals that a poll showed and no webhook told of, since the first webhook came.</summary>
    public required int PollOnly { get; init; }
}
