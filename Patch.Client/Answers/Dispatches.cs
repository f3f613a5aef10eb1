using System.Text.Json.Serialization;

namespace Patch.Client.Answers;

/// <summary>Records of dispatches, newest first.</summary>
public sealed record DispatchPage : ApiPage<DispatchRecord>
{
    public required IReadOnlyList<DispatchRecord> Dispatches { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<DispatchRecord> Items => Dispatches;
}

/// <summary>What one try of a dispatch came to.</summary>
public sealed record DispatchRecord : ApiAnswer
{
    public required string EventId { get; init; }

    public required string EventType { get; init; }

    /// <summary><c>dispatch</c> or <c>replay</c>; null in old records.</summary>
    public string? Operation { get; init; }

    /// <summary><c>workspace-backend</c> or <c>local</c>; null in old records.</summary>
    public string? Target { get; init; }

    /// <summary><c>workspace-http</c>, <c>workspace-ws</c> or <c>local</c>; null in old records.</summary>
    public string? Transport { get; init; }

    public string? WorkspaceBackendUrl { get; init; }

    public string? Url { get; init; }

    /// <summary><c>dispatched</c>, <c>failed</c> or <c>skipped</c>; <c>pending</c> where a retry or replay did not wait for it.</summary>
    public required string Status { get; init; }

    public int? HttpStatus { get; init; }

    public string? Error { get; init; }

    /// <summary>The runs that it led to; null when the try failed.</summary>
    public IReadOnlyList<string>? RunIds { get; init; }

    /// <summary>How many flow steps the event matched.</summary>
    public int? Matched { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
