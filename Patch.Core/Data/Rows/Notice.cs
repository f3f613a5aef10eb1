namespace Patch.Core.Data;

/// <summary>The outbox row of one thing that one channel is told.</summary>
public sealed class Notice : ILeased
{
    public long Seq { get; set; }

    /// <summary>The channel's name in the settings; <c>discord</c> is the one that the original's variables set up.</summary>
    public required string Channel { get; set; }

    /// <summary>One of <see cref="NoticeKinds"/>.</summary>
    public string Kind { get; set; } = NoticeKinds.Message;

    /// <summary>What it is about, as routes name it: <c>push</c>, <c>release</c>, <c>attempt</c>, <c>forecast</c>, <c>pull_request</c>, …</summary>
    public string EventType { get; set; } = "";

    /// <summary><c>info</c>, <c>warning</c> or <c>error</c>.</summary>
    public string Severity { get; set; } = "info";

    /// <summary><c>owner/name</c>; null where it is about no repository.</summary>
    public string? Repo { get; set; }

    /// <summary>The upstream point, as <c>v1.2</c> or <c>main</c>; null where it is about none.</summary>
    public string? Point { get; set; }

    /// <summary>Hex SHA-256 over channel and cause; unique, so one cause is told once.</summary>
    public required string DedupeKey { get; set; }

    /// <summary>Key of the live message that it brings forward (<see cref="LiveMessage.ThreadKey"/>); null for a message of its own.</summary>
    public string? ThreadKey { get; set; }

    /// <summary>What is told, as JSON, in no channel's own form: it is rendered when it is sent.</summary>
    public required string BodyJson { get; set; }

    /// <summary>One of <see cref="NoticeStates"/>.</summary>
    public required string State { get; set; }

    /// <summary>Why it is in that state, as a sentence; null while it is merely due. Of a sent one, what was wrong with the operator's template.</summary>
    public string? Reason { get; set; }

    public DateTimeOffset? NextTryAt { get; set; }

    public int Tries { get; set; }

    public string? LastError { get; set; }

    /// <summary>The digest that told of it; null where none did.</summary>
    public long? DigestSeq { get; set; }

    /// <summary>The channel's own id of the message; null where it has none, or before it was sent.</summary>
    public string? MessageId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? SentAt { get; set; }

    public string? LeaseOwner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>W3C traceparent of what is told.</summary>
    public string? TraceParent { get; set; }
}

/// <summary>The closed list of <see cref="Notice.Kind"/>.</summary>
public static class NoticeKinds
{
    /// <summary>One event.</summary>
    public const string Message = "message";

    /// <summary>What the budget or the quiet hours held back, in one message.</summary>
    public const string Digest = "digest";

    /// <summary>Another channel is paused.</summary>
    public const string Alarm = "alarm";
}

/// <summary>The closed list of <see cref="Notice.State"/>.</summary>
public static class NoticeStates
{
    /// <summary>Due at <see cref="Notice.NextTryAt"/>.</summary>
    public const string Pending = "pending";

    /// <summary>The channel has it.</summary>
    public const string Sent = "sent";

    /// <summary>Given up.</summary>
    public const string Failed = "failed";

    /// <summary>Held back by the budget, the quiet hours or a pause; a digest will tell of it.</summary>
    public const string Held = "held";

    /// <summary>A digest told of it.</summary>
    public const string Digested = "digested";

    /// <summary>A newer state of the same live message was told in its place.</summary>
    public const string Superseded = "superseded";
}
