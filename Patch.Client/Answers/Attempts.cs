using System.Text.Json;
using System.Text.Json.Serialization;

namespace Patch.Client.Answers;

/// <summary>Maintenance attempts, newest first.</summary>
public sealed record AttemptPage : ApiPage<MaintenanceAttempt>
{
    public required IReadOnlyList<MaintenanceAttempt> Attempts { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<MaintenanceAttempt> Items => Attempts;
}

/// <summary>One maintenance attempt.</summary>
public sealed record AttemptAnswer : ApiAnswer
{
    public required MaintenanceAttempt Attempt { get; init; }
}

/// <summary>Patch's record of carrying a patch stack to one upstream point.</summary>
public sealed record MaintenanceAttempt : ApiAnswer
{
    public required string Id { get; init; }

    public required string EventId { get; init; }

    public required string EventType { get; init; }

    public required string Operation { get; init; }

    /// <summary><c>started</c>, <c>completed</c>, <c>changed</c>, <c>needs_intervention</c>, <c>blocked</c>, <c>failed</c> or <c>skipped</c>.</summary>
    public required string Status { get; init; }

    public string? UpstreamRepo { get; init; }

    public string? UpstreamRef { get; init; }

    public string? UpstreamSha { get; init; }

    public string? UpstreamTag { get; init; }

    /// <summary>Null for Patch's own workspace.</summary>
    public string? WorkspaceBackendUrl { get; init; }

    /// <summary>The runs that are this attempt's own.</summary>
    public required IReadOnlyList<string> WorkspaceRunIds { get; init; }

    /// <summary>The branches and tags that it produced, as the flow reported them: names, or objects with <c>ref</c> and more.</summary>
    public required IReadOnlyList<JsonElement> CandidateRefs { get; init; }

    /// <summary>The names in <see cref="CandidateRefs"/>.</summary>
    [JsonIgnore]
    public IEnumerable<string> CandidateNames => CandidateRefs
        .Select(candidate => candidate.ValueKind == JsonValueKind.Object && candidate.TryGetProperty("ref", out var name) ? name : candidate)
        .Where(name => name.ValueKind == JsonValueKind.String)
        .Select(name => name.GetString()!);

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Run id to process status; null before the first sync.</summary>
    public IReadOnlyDictionary<string, string>? WorkspaceRunStatuses { get; init; }

    public string? Message { get; init; }

    public string? Error { get; init; }

    /// <summary>Null while it goes on.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}
