namespace Patch.Core.Data;

/// <summary>One execution of a flow step in the local workspace.</summary>
public sealed class WorkspaceRun : ILeased
{
    public long Seq { get; set; }

    /// <summary><c>run_</c> and 12 hex digits, with <c>_replay</c> behind for replays.</summary>
    public required string Id { get; set; }

    /// <summary><see cref="IdKeys.Of"/> of <see cref="Id"/>; unique.</summary>
    public required string IdKey { get; set; }

    public required string EventId { get; set; }

    /// <summary><see cref="IdKeys.Of"/> of <see cref="EventId"/>.</summary>
    public required string EventKey { get; set; }

    public required string FlowName { get; set; }

    public required string StepName { get; set; }

    /// <summary>Folder of the flow package when the run was asked for.</summary>
    public required string PackagePath { get; set; }

    /// <summary>Process status: <c>queued</c>, <c>running</c>, <c>completed</c>, <c>failed</c> or <c>canceled</c>.</summary>
    public required string Status { get; set; }

    public bool Replay { get; set; }

    /// <summary>The event as it was handed over.</summary>
    public required string EventJson { get; set; }

    /// <summary><c>{flow, step, result}</c> as JSON; null when the step gave none.</summary>
    public string? ResultJson { get; set; }

    /// <summary>Standard output, bounded.</summary>
    public string? Stdout { get; set; }

    /// <summary>Standard error, bounded.</summary>
    public string? Stderr { get; set; }

    public string? Error { get; set; }

    /// <summary>Times that a worker started it; more than one after a worker died.</summary>
    public int Starts { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    public string? LeaseOwner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    public string? TraceParent { get; set; }
}
