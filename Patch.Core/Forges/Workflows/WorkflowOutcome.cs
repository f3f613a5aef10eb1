using Patch.Core.Forges.Api;

namespace Patch.Core.Forges.Workflows;

/// <summary>What a forge's run comes to: a pure rule.</summary>
/// <param name="Status">The step's status; null where the candidate decides.</param>
/// <param name="Message">A sentence.</param>
internal sealed record WorkflowOutcome(string? Status, string Message)
{
    /// <summary>Of a run that is completed.</summary>
    public static WorkflowOutcome Of(string workflow, ForgeRun run) => run.Conclusion switch
    {
        "success" => new WorkflowOutcome(null, $"The workflow {workflow} succeeded: {run.Url}"),
        "neutral" => new WorkflowOutcome("completed", $"The workflow {workflow} ended as neutral: {run.Url}"),
        "skipped" => new WorkflowOutcome("skipped", $"The workflow {workflow} skipped all of its jobs: {run.Url}"),
        "action_required" or "manual" => new WorkflowOutcome("needs_intervention", $"The workflow {workflow} waits for a person: {run.Url}"),
        "cancelled" or "canceled" => new WorkflowOutcome("needs_intervention", $"The workflow {workflow} was cancelled: {run.Url} Replay the event to start it again."),
        "timed_out" or "stale" => new WorkflowOutcome("blocked", $"The workflow {workflow} did not end within the forge's own time limit: {run.Url} Replay the event to start it again."),
        _ => new WorkflowOutcome("failed", $"The workflow {workflow} ended as {run.Conclusion ?? "unknown"}: {run.Url}"),
    };

    /// <summary>
    /// The run that was asked for: the one whose title names it; else the only one since then, and else none. Runs of forges carry no inputs, so
    /// only a workflow that puts the id into its title can be told from another at the same time.
    /// </summary>
    /// <param name="runs">Started since it was asked for, newest first.</param>
    /// <param name="runId">Patch's id of the run.</param>
    /// <param name="ambiguous">There are several, and none names it.</param>
    public static ForgeRun? Choose(IReadOnlyList<ForgeRun> runs, string runId, out bool ambiguous)
    {
        ambiguous = false;
        if (runs.FirstOrDefault(run => run.Title.Contains(runId, StringComparison.Ordinal)) is { } named)
            return named;
        ambiguous = runs.Count > 1;
        return runs.Count == 1 ? runs[0] : null;
    }
}
