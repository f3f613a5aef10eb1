namespace Patch.Core.Data;

/// <summary>
/// The outbox row of one hand-over of a flow event to a workspace. It owns the retries: <see cref="NextTryAt"/> is the only clock.
/// Every try leaves a <see cref="DispatchRecord"/>.
/// </summary>
public sealed class DispatchRequest : ILeased
{
    public long Seq { get; set; }

    public long FlowEventSeq { get; set; }

    public FlowEvent? FlowEvent { get; set; }

    /// <summary><c>dispatch</c> or <c>replay</c>.</summary>
    public required string Operation { get; set; }

    /// <summary><c>pending</c> (will be tried at <see cref="NextTryAt"/>), <c>dispatched</c> , <c>failed</c> (given up) or <c>superseded</c> (asked for again by hand).</summary>
    public required string State { get; set; }

    /// <summary>Who asked: <c>route</c>, <c>hand</c>, <c>retry</c> or <c>replay</c>. At most one pending <c>route</c> row an event.</summary>
    public required string AskedBy { get; set; }

    /// <summary>A replay asks the workspace to answer when the steps have ended.</summary>
    public bool Wait { get; set; }

    /// <summary>When the next try is due, UTC; null when no more are.</summary>
    public DateTimeOffset? NextTryAt { get; set; }

    /// <summary>Tries so far.</summary>
    public int Tries { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>Seq of the newest record; null before the first try ended. Callers of retry and replay wait for it.</summary>
    public long? LastRecordSeq { get; set; }

    public string? LeaseOwner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    public string? TraceParent { get; set; }
}
