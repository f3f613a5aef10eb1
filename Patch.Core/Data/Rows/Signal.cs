namespace Patch.Core.Data;

/// <summary>One normalised upstream fact. Written in the transaction that moves the source's cursor; routed afterwards.</summary>
public sealed class Signal
{
    public long Seq { get; set; }

    /// <summary>The feed source, or the webhook route, that it belongs to.</summary>
    public required string SourceId { get; set; }

    public required string Provider { get; set; }

    /// <summary><c>push</c> or <c>release</c>; of a webhook route any normalised event.</summary>
    public required string Event { get; set; }

    public required string EntryId { get; set; }

    /// <summary><see cref="IdKeys.Of"/> of <see cref="EntryId"/>; unique within the source.</summary>
    public required string EntryKey { get; set; }

    /// <summary>Key of what upstream did, the same by feed and by webhook; unique within the source. Null where it cannot be told.</summary>
    public string? FactKey { get; set; }

    /// <summary>When a poll first showed it; null while only a webhook did.</summary>
    public DateTimeOffset? PolledAt { get; set; }

    /// <summary>When a webhook first told of it; null while only a poll did.</summary>
    public DateTimeOffset? HookedAt { get; set; }

    /// <summary>True while a poll alone has shown it, though webhooks of its source do come: the hook missed it.</summary>
    public bool MissedByHook { get; set; }

    /// <summary><see cref="Delivery.Id"/> of the webhook that first told of it; null while only a poll did.</summary>
    public string? Delivery { get; set; }

    /// <summary>The signal as <c>feed-events.jsonl</c> has it, plus <c>tag</c>: the wire form of all fields.</summary>
    public required string Json { get; set; }

    /// <summary><c>owner/name</c> of the upstream repository.</summary>
    public required string Repo { get; set; }

    public DateTimeOffset PublishedAt { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }

    /// <summary>
    /// What became of it: null until routed, then <c>dispatched</c>, <c>deduplicated</c>, <c>skipped:CODE</c> or <c>held:CODE</c>.
    /// </summary>
    public string? Disposition { get; set; }

    /// <summary>The disposition in a sentence.</summary>
    public string? DispositionReason { get; set; }

    /// <summary>The flow event or feed job it became; null when none.</summary>
    public string? OutcomeId { get; set; }

    /// <summary>True until the notices for it have been written (or it was found that none are wanted).</summary>
    public bool NoticePending { get; set; } = true;

    /// <summary>W3C traceparent of the poll or delivery that brought it.</summary>
    public string? TraceParent { get; set; }
}
