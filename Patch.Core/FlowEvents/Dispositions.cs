namespace Patch.Core.FlowEvents;

/// <summary>What becomes of a signal: the closed list of what is stored beside it, each with a sentence.</summary>
public static class Dispositions
{
    /// <summary>All of them, read from the fields below, so that none can be forgotten.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(Dispositions).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];

    /// <summary>A flow event or a job was made of it.</summary>
    public const string Dispatched = "dispatched";

    /// <summary>The flow event or job that it leads to is there already.</summary>
    public const string Deduplicated = "deduplicated";

    /// <summary>The target only notifies.</summary>
    public const string SkippedNotifyOnly = "skipped:notify-only";

    /// <summary>It was imported: what is to be done about it has been done elsewhere.</summary>
    public const string SkippedImported = "skipped:imported";

    /// <summary>A webhook by which the forge tries whether it is heard.</summary>
    public const string SkippedPing = "skipped:ping";

    /// <summary>A webhook of an event that Patch does not know, or whose body is not what it should be.</summary>
    public const string SkippedUnknownEvent = "skipped:unknown-event";

    /// <summary>A webhook that names no repository.</summary>
    public const string SkippedNoRepository = "skipped:no-repository";

    /// <summary>A webhook of a release that nobody can see yet.</summary>
    public const string SkippedDraft = "skipped:draft";

    /// <summary>A webhook that a rule is about, of a change that is no news: an edited release, a deleted branch.</summary>
    public const string SkippedNotNews = "skipped:not-news";

    /// <summary>A webhook that no route, feed source or patch stack takes.</summary>
    public const string SkippedNoRule = "skipped:no-rule";

    /// <summary>A webhook that was not taken: its verdict says why.</summary>
    public const string SkippedRefused = "skipped:refused";

    /// <summary>The stored signal cannot be read.</summary>
    public const string HeldUnreadable = "held:unreadable";

    /// <summary>A <c>fork_sync</c> target that does not say which repository and branch.</summary>
    public const string HeldIncompleteTarget = "held:incomplete-target";

    /// <summary>A <c>workspace_flow</c> target without an event type.</summary>
    public const string HeldNoEventType = "held:no-event-type";

    /// <summary>An event type with a control character.</summary>
    public const string HeldBadEventType = "held:bad-event-type";

    /// <summary>A target mode that is not known.</summary>
    public const string HeldUnknownMode = "held:unknown-mode";

    /// <summary>A tag moved: the event is stored, and not dispatched before a person releases it.</summary>
    public const string HeldRefMoved = "held:ref-moved";

    /// <summary>A tag or branch vanished; held likewise.</summary>
    public const string HeldRefGone = "held:ref-gone";

    /// <summary>A branch was force-pushed; held likewise.</summary>
    public const string HeldRefForced = "held:ref-forced";
}
