namespace Patch.Core;

/// <summary>
/// The closed list of attributes of spans and instruments. Ids and codes only: never a payload, a title, a secret, or a URL.
/// </summary>
public static class SpanTags
{
    /// <summary>Why it failed: a code. The name is OpenTelemetry's.</summary>
    public const string Error = "error.type";

    /// <summary>A forge's name: <c>github</c>, <c>gitlab</c>, …</summary>
    public const string Provider = "patch.provider";

    /// <summary>What a delivery or signal is about, normalised: <c>push</c>, <c>release</c>, …</summary>
    public const string Event = "patch.event";

    /// <summary>Verdict of a delivery.</summary>
    public const string Verdict = "patch.verdict";

    /// <summary>Id of a delivery.</summary>
    public const string DeliveryId = "patch.delivery.id";

    /// <summary>Id of a feed source or webhook route.</summary>
    public const string SourceId = "patch.source.id";

    /// <summary>Id of the entry of a source.</summary>
    public const string EntryId = "patch.entry.id";

    /// <summary>How many signals a poll or a delivery came to.</summary>
    public const string Signals = "patch.signals";

    /// <summary>Disposition of a delivery or signal.</summary>
    public const string Disposition = "patch.disposition";

    /// <summary>Id of a flow event.</summary>
    public const string EventId = "patch.event.id";

    /// <summary>Type of a flow event.</summary>
    public const string EventType = "patch.event.type";

    /// <summary>Where it came from: <c>webhook</c>, <c>poll</c> or <c>hand</c>.</summary>
    public const string Origin = "patch.origin";

    /// <summary><c>dispatch</c>, <c>replay</c> or <c>fork_sync</c>.</summary>
    public const string Operation = "patch.operation";

    /// <summary>How a workspace is reached: <c>workspace-http</c>, <c>workspace-ws</c> or <c>local</c>.</summary>
    public const string Transport = "patch.transport";

    /// <summary>Number of the try, from 1.</summary>
    public const string Try = "patch.try";

    /// <summary>Id of a run.</summary>
    public const string RunId = "patch.run.id";

    /// <summary>Package and step, as <c>codex/carry-stack</c>.</summary>
    public const string Flow = "patch.flow";

    /// <summary>Name of a step's runner.</summary>
    public const string Runner = "patch.runner";

    /// <summary>Id of a maintenance attempt.</summary>
    public const string AttemptId = "patch.attempt.id";

    /// <summary>Status of an attempt, run or notice.</summary>
    public const string Status = "patch.status";

    /// <summary>What it came to: a code of the stage's own list.</summary>
    public const string Outcome = "patch.outcome";

    /// <summary>Name of a patch stack.</summary>
    public const string Stack = "patch.stack";

    /// <summary>The upstream point, as <c>v1.2</c>.</summary>
    public const string Point = "patch.point";

    /// <summary>Name of a Git mirror.</summary>
    public const string Mirror = "patch.mirror";

    /// <summary>Id of a task on a stack.</summary>
    public const string TaskId = "patch.task.id";

    /// <summary>Kind of a task on a stack.</summary>
    public const string TaskKind = "patch.task.kind";

    /// <summary>Id of a fork job.</summary>
    public const string JobId = "patch.job.id";

    /// <summary>Name of a notice's channel.</summary>
    public const string Channel = "patch.channel";

    /// <summary>Kind of a channel: <c>discord</c>, <c>slack</c>, …</summary>
    public const string ChannelKind = "patch.channel.kind";

    /// <summary>Number of a notice.</summary>
    public const string NoticeId = "patch.notice.id";

    /// <summary>Host of a forge.</summary>
    public const string Host = "patch.host";

    /// <summary>A stage of which rows are due.</summary>
    public const string Stage = "patch.stage";

    /// <summary>Those that say which rows a log line is about: each line written within a span has them.</summary>
    public static IReadOnlyList<string> Ids { get; } = [DeliveryId, SourceId, EntryId, EventId, AttemptId, RunId, TaskId, JobId, NoticeId];
}
