using System.Text.Json.Nodes;

namespace Patch.Api.Workspaces;

/// <summary>Runs of the workspace, newest first, and the workspace's own answer.</summary>
internal sealed record RunList(IReadOnlyList<RunView> Runs, string? EventId, JsonObject Raw);

/// <summary>One run.</summary>
internal sealed record RunAnswer(RunView Run);

/// <summary>Events that the workspace took in, newest first, and the workspace's own answer.</summary>
internal sealed record WorkspaceEventList(IReadOnlyList<WorkspaceEventView> Events, JsonObject Raw);

/// <summary>One event with its runs.</summary>
internal sealed record WorkspaceEventAnswer(WorkspaceEventView Event);

/// <summary>One execution of a flow step, in the one form that all workspaces' runs are shown in.</summary>
/// <param name="Id">Id at the workspace.</param>
/// <param name="EventId">Id of the flow event.</param>
/// <param name="FlowName">Flow package.</param>
/// <param name="StepName">Step.</param>
/// <param name="Backend">Kind of backend that ran it.</param>
/// <param name="ProcessStatus">What became of the process.</param>
/// <param name="ResultStatus">What the step's result reports; the process status where it reports nothing.</param>
/// <param name="Status">As <c>resultStatus</c>.</param>
/// <param name="EffectiveStatus">As <c>resultStatus</c>.</param>
/// <param name="NeedsAttention">True when a person is asked for: <c>needs_intervention</c> or <c>blocked</c>.</param>
/// <param name="AttemptCount">How many attempts the workspace lists.</param>
/// <param name="Attempts">The workspace's attempts, as it writes them.</param>
/// <param name="Output">What the step wrote.</param>
/// <param name="LatestOutput">The last of <c>output</c>.</param>
/// <param name="Error">Why the run broke.</param>
/// <param name="ResultPayload">The step's result as the workspace keeps it.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="CompletedAt">When it ended.</param>
/// <param name="Raw">The run as the workspace writes it.</param>
internal sealed record RunView(
    string? Id,
    string? EventId,
    string? FlowName,
    string? StepName,
    string? Backend,
    string ProcessStatus,
    string ResultStatus,
    string Status,
    string EffectiveStatus,
    bool NeedsAttention,
    int AttemptCount,
    JsonArray Attempts,
    IReadOnlyList<OutputView> Output,
    OutputView? LatestOutput,
    string? Error,
    JsonObject? ResultPayload,
    string? CreatedAt,
    string? StartedAt,
    string? CompletedAt,
    JsonObject Raw);

/// <summary>What a step wrote to one of its streams.</summary>
internal sealed record OutputView(string Kind, string Text, JsonObject Raw);

/// <summary>An event at the workspace. Lists leave the runs out.</summary>
internal sealed record WorkspaceEventView(
    string? Id,
    string? Type,
    string? Source,
    string? OccurredAt,
    string? ReceivedAt,
    JsonNode? Payload,
    IReadOnlyList<string> RunIds,
    IReadOnlyList<RunView> Runs,
    string? CreatedAt,
    JsonObject Raw);
