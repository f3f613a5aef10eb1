using System.Text.Json.Nodes;

namespace Patch.Api.Feeds;

/// <summary>The feed sources, in the order of their ids, and the webhook routes in the order of the file.</summary>
internal sealed record FeedSourceList(IReadOnlyList<FeedSourceView> Sources, IReadOnlyList<WebhookRouteView> Webhooks);

/// <summary>A route of the sources file's <c>webhooks</c>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Enabled">False when it has gone from the file or is wrong: it decides nothing.</param>
/// <param name="ConfigError">Why the entry is refused.</param>
/// <param name="Config">The entry of the sources file. Credentials in URLs are left out.</param>
internal sealed record WebhookRouteView(string Id, bool Enabled, string? ConfigError, JsonNode? Config);

/// <summary>One feed source.</summary>
internal sealed record FeedSourceAnswer(FeedSourceView Source);

/// <summary>A feed source: what the sources file says of it, and how far it has been read.</summary>
/// <param name="Id">Its id in the sources file.</param>
/// <param name="Enabled">False when it has gone from the file or its entry is wrong: it is not polled.</param>
/// <param name="ConfigError">Why the entry is refused.</param>
/// <param name="Config">The entry of the sources file. Credentials in URLs are left out.</param>
/// <param name="NextPollAt">When it is polled next.</param>
/// <param name="PrimedAt">When its first poll ended.</param>
/// <param name="LastCheckedAt">When it was last polled well.</param>
/// <param name="LastSeenId">The newest entry seen.</param>
/// <param name="ConsecutiveFailures">Polls that failed in a row.</param>
/// <param name="LastError">What the last failed poll met.</param>
/// <param name="LastErrorAt">When.</param>
/// <param name="LastHookAt">When a webhook of its repository last came; absent when none ever did.</param>
/// <param name="HookOnly">Signals that a webhook told of and no poll has shown.</param>
/// <param name="PollOnly">Signals that a poll showed and no webhook told of, since the first webhook came: a broken hook shows here.</param>
internal sealed record FeedSourceView(
    string Id,
    bool Enabled,
    string? ConfigError,
    JsonNode? Config,
    DateTimeOffset NextPollAt,
    DateTimeOffset? PrimedAt,
    DateTimeOffset? LastCheckedAt,
    string? LastSeenId,
    int ConsecutiveFailures,
    string? LastError,
    DateTimeOffset? LastErrorAt,
    DateTimeOffset? LastHookAt,
    int HookOnly,
    int PollOnly);

/// <summary>Signals, newest first.</summary>
internal sealed record SignalList(IReadOnlyList<JsonObject> Signals, string? Next);

/// <summary>What a source of <c>kind: "git"</c> saw of upstream's refs, the newest row first.</summary>
internal sealed record RefLedgerList(IReadOnlyList<RefLedgerView> Refs, string? Next);

/// <summary>Where a ref stood, and how long. A ref that moved has a row for each place.</summary>
/// <param name="Ref">Its full name.</param>
/// <param name="Object">The object that it names: of an annotated tag the tag object, else the commit.</param>
/// <param name="Sha">The commit behind it.</param>
/// <param name="FirstSeenAt">The first look that found it there.</param>
/// <param name="LastSeenAt">The last look that found it there; to the hour while it stands.</param>
/// <param name="GoneAt">The first look that found it elsewhere or not at all; absent while it stands.</param>
internal sealed record RefLedgerView(string Ref, string Object, string Sha, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt, DateTimeOffset? GoneAt);
