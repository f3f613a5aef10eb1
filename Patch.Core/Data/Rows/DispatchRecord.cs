namespace Patch.Core.Data;

/// <summary>What one try of a dispatch came to: append-only, the fields as <c>workspace-dispatches.jsonl</c> has them.</summary>
public sealed class DispatchRecord
{
    public long Seq { get; set; }

    public required string EventId { get; set; }

    /// <summary><see cref="IdKeys.Of"/> of <see cref="EventId"/>.</summary>
    public required string EventKey { get; set; }

    public required string EventType { get; set; }

    /// <summary><c>dispatch</c> or <c>replay</c>; null in records of the original's first form.</summary>
    public string? Operation { get; set; }

    /// <summary><c>workspace-backend</c> or <c>local</c>; null in records of the original's first form.</summary>
    public string? Target { get; set; }

    /// <summary><c>workspace-http</c>, <c>workspace-ws</c> or <c>local</c>; null in records of the original's first form.</summary>
    public string? Transport { get; set; }

    public string? WorkspaceBackendUrl { get; set; }

    public string? Url { get; set; }

    /// <summary><c>dispatched</c>, <c>failed</c> or <c>skipped</c>.</summary>
    public required string Status { get; set; }

    /// <summary>JSON array of run ids; null when the try failed.</summary>
    public string? RunIdsJson { get; set; }

    public int? Matched { get; set; }

    public int? HttpStatus { get; set; }

    public string? Error { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>The outbox row; null for imported records.</summary>
    public long? DispatchRequestSeq { get; set; }

    /// <summary>
    /// <see cref="LineKeys.Of"/> of the record as a line of <c>workspace-dispatches.jsonl</c>; unique. Records have no id: two that agree in
    /// every field are one.
    /// </summary>
    public string? LineKey { get; set; }

    /// <summary>
    /// Fields of an imported line that the columns do not give back as they were, as a JSON object; export puts them in their places. Null
    /// when there are none.
    /// </summary>
    public string? ExtraJson { get; set; }
}
