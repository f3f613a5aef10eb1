namespace Patch.Core.Data;

/// <summary>Patch's own record of carrying a patch stack to one upstream point. Opened in the transaction that closes a dispatch try.</summary>
public sealed class MaintenanceAttempt : ILeased
{
    public long Seq { get; set; }

    /// <summary><c>EVENT:OPERATION:TIME</c>, the time being the dispatch record's.</summary>
    public required string Id { get; set; }

    /// <summary><see cref="IdKeys.Of"/> of <see cref="Id"/>; unique.</summary>
    public required string IdKey { get; set; }

    public required string EventId { get; set; }

    /// <summary><see cref="IdKeys.Of"/> of <see cref="EventId"/>.</summary>
    public required string EventKey { get; set; }

    public required string EventType { get; set; }

    /// <summary><c>dispatch</c>, <c>replay</c> or <c>fork_sync</c>.</summary>
    public required string Operation { get; set; }

    /// <summary>One of <see cref="AttemptStatuses"/>.</summary>
    public required string Status { get; set; }

    public string? UpstreamRepo { get; set; }

    public string? UpstreamRef { get; set; }

    public string? UpstreamSha { get; set; }

    public string? UpstreamTag { get; set; }

    /// <summary>Base URL of the backend; null for the local workspace.</summary>
    public string? WorkspaceBackendUrl { get; set; }

    /// <summary>JSON array of the run ids that are this attempt's own.</summary>
    public string WorkspaceRunIdsJson { get; set; } = "[]";

    /// <summary>JSON object: run id to process status; null before the first sync.</summary>
    public string? WorkspaceRunStatusesJson { get; set; }

    /// <summary>JSON array of candidate refs, unique.</summary>
    public string CandidateRefsJson { get; set; } = "[]";

    public string? Message { get; set; }

    public string? Error { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>When the worker asks for its runs next, UTC; null when it has ended.</summary>
    public DateTimeOffset? NextSyncAt { get; set; }

    /// <summary>Syncs that could not reach the backend, in a row.</summary>
    public int SyncFailures { get; set; }

    public string? LeaseOwner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    public string? TraceParent { get; set; }

    /// <summary>Fields of an imported attempt that Patch does not know, as a JSON object; they go on with it. Null when there are none.</summary>
    public string? ExtraJson { get; set; }
}

/// <summary>The closed list of <see cref="MaintenanceAttempt.Status"/>.</summary>
public static class AttemptStatuses
{
    /// <summary>All of them, in the order in which lists offer them.</summary>
    public static IReadOnlyList<string> All { get; } = ["started", "completed", "changed", "needs_intervention", "blocked", "failed", "skipped"];
}
