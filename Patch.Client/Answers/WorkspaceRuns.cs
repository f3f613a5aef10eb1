using System.Text.Json;

namespace Patch.Client.Answers;

/// <summary>Runs of the workspace, newest first.</summary>
public sealed record WorkspaceRunList : ApiAnswer
{
    public required IReadOnlyList<WorkspaceRun> Runs { get; init; }

    /// <summary>The event that was filtered by; null when none was.</summary>
    public string? EventId { get; init; }

    /// <summary>The workspace's own answer.</summary>
    public required JsonElement Raw { get; init; }
}

/// <summary>One run.</summary>
public sealed record WorkspaceRunAnswer : ApiAnswer
{
    public required WorkspaceRun Run { get; init; }
}

/// <summary>One execution of a flow step. Ids and times are what the workspace wrote.</summary>
public sealed record WorkspaceRun : ApiAnswer
{
    public string? Id { get; init; }

    public string? EventId { get; init; }

    public string? FlowName { get; init; }

    public string? StepName { get; init; }

    /// <summary>Kind of backend that ran it.</summary>
    public string? Backend { get; init; }

    /// <summary>What became of the process: <c>queued</c>, <c>running</c>, <c>completed</c>, <c>failed</c> or <c>canceled</c>.</summary>
    public required string ProcessStatus { get; init; }

    /// <summary>What the step's result reports; the process status where it reports nothing.</summary>
    public required string ResultStatus { get; init; }

    /// <summary>As <see cref="ResultStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>As <see cref="ResultStatus"/>.</summary>
    public required string EffectiveStatus { get; init; }

    /// <summary>True when a person is asked for: <c>needs_intervention</c> or <c>blocked</c>.</summary>
    public required bool NeedsAttention { get; init; }

    /// <summary>How many attempts the workspace lists.</summary>
    public required int AttemptCount { get; init; }

    /// <summary>The workspace's attempts, as it writes them.</summary>
    public required JsonElement Attempts { get; init; }

    /// <summary>What the step wrote, one entry a stream.</summary>
    public required IReadOnlyList<RunOutput> Output { get; init; }

    /// <summary>The last of <see cref="Output"/>; null when there is none.</summary>
    public RunOutput? LatestOutput { get; init; }

    /// <summary>Why the run broke.</summary>
    public string? Error { get; init; }

    /// <summary>The step's result as the workspace keeps it.</summary>
    public JsonElement? ResultPayload { get; init; }

    public string? CreatedAt { get; init; }

    public string? StartedAt { get; init; }

    public string? CompletedAt { get; init; }

    /// <summary>The run as the workspace writes it.</summary>
    public required JsonElement Raw { get; init; }
}

/// <summary>What a step wrote to one of its streams.</summary>
public sealed record RunOutput : ApiAnswer
{
    /// <summary><c>stdout</c> or <c>stderr</c>.</summary>
    public required string Kind { get; init; }

    public required string Text { get; init; }

    public required JsonElement Raw { get; init; }
}
