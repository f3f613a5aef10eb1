namespace Patch.Client.Answers;

/// <summary>What <c>/health</c> says.</summary>
public sealed record HealthReport : ApiAnswer
{
    /// <summary><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Each check by its name.</summary>
    public required IReadOnlyDictionary<string, HealthCheck> Checks { get; init; }
}

/// <summary>One check of <c>/health</c>.</summary>
public sealed record HealthCheck : ApiAnswer
{
    /// <summary><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>.</summary>
    public required string Status { get; init; }

    /// <summary>For people; null when there is nothing to say.</summary>
    public string? Description { get; init; }
}
