namespace Patch.Core.Data;

/// <summary>The durable trigger of maintenance work. Its id is the idempotency key.</summary>
public sealed class FlowEvent
{
    public long Seq { get; set; }

    /// <summary><c>patch:SOURCE:ENTRY:TYPE</c> for events that Patch makes of signals; free text for those made by hand.</summary>
    public required string Id { get; set; }

    /// <summary><see cref="IdKeys.Of"/> of <see cref="Id"/>; unique.</summary>
    public required string IdKey { get; set; }

    public required string Type { get; set; }

    public string? Source { get; set; }

    public DateTimeOffset? OccurredAt { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }

    /// <summary>The payload as JSON text, kept as it was made: number formats and order do not change.</summary>
    public required string PayloadJson { get; set; }

    /// <summary>The feed source that it came from; null for events made by hand.</summary>
    public string? SourceId { get; set; }

    /// <summary><c>owner/name</c> of the upstream repository, as the payload names it; null where it names none, or one of more than 200 characters.</summary>
    public string? Repo { get; set; }

    /// <summary>The target's settings when the event was made; used when its source has none any more.</summary>
    public string? TargetJson { get; set; }

    public string? TraceParent { get; set; }

    /// <summary>
    /// Fields of an imported line that the columns do not give back as they were, as a JSON object; export puts them in their places. Null
    /// when there are none.
    /// </summary>
    public string? ExtraJson { get; set; }
}
