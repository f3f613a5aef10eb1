using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Workspaces.Flows;
using Patch.Core.Workspaces.Runners;

namespace Patch.Core.Workspaces.Local;

/// <summary>
/// Runs the steps that match an event here and now, one after another, without a database and without a record: for tasks, for trying a
/// flow package out, for the harness.
/// </summary>
public sealed class RunFlowsNow(StepRunners runners)
{
    /// <summary>Runs all matching steps of the packages below a folder.</summary>
    /// <param name="directory">The workspace's folder.</param>
    /// <param name="flowEvent">The event.</param>
    /// <param name="cancellationToken">Stops the step that is running, with its children.</param>
    /// <returns>One result for each step; none, and the reason, when nothing matches.</returns>
    public async Task<FlowsRun> RunAsync(string directory, FlowEventMessage flowEvent, CancellationToken cancellationToken)
    {
        var set = FlowPackages.Load(directory);
        var match = await FlowMatch.OfAsync(set, flowEvent, directory, cancellationToken);
        var message = JsonNode.Parse(PatchJson.Write(flowEvent))!.AsObject();
        var steps = new List<StepResult>();
        foreach (var (package, step) in match.Steps)
        {
            var id = LocalWire.RunId(flowEvent.Id, package.Name, step.Name, nonce: null);
            var end = await runners[step.Runner].RunAsync(new StepRun(package, step, id, Replay: false, message), cancellationToken);
            steps.Add(StepResult.Of(id, package, step, end));
        }

        return new FlowsRun(steps, match.Reason, set.Problems);
    }
}

/// <summary>What running an event's steps came to.</summary>
/// <param name="Steps">In the order of packages and steps.</param>
/// <param name="Reason">Why no step ran; null when one did.</param>
/// <param name="Problems">Packages that cannot be used.</param>
public sealed record FlowsRun(IReadOnlyList<StepResult> Steps, string? Reason, IReadOnlyList<FlowPackageProblem> Problems)
{
    private static readonly string[] Well = ["changed", "completed", "skipped"];

    /// <summary>A step ran, and none of them failed or waits for a person.</summary>
    public bool WentWell => Steps.Count > 0 && Steps.All(step => Well.Contains(step.Status));
}

/// <summary>How one step ended.</summary>
/// <param name="RunId">As the local workspace would name the run.</param>
/// <param name="Flow">Name of the package.</param>
/// <param name="Step">Name of the step.</param>
/// <param name="Status">Its result's status; <c>failed</c> when its process failed.</param>
/// <param name="Message">Its result's message, or why the process failed.</param>
/// <param name="CandidateRefs">What its artifacts name as candidates, each once.</param>
/// <param name="Artifacts">Its result's artifacts; null when it gave none.</param>
/// <param name="Stdout">Standard output, bounded.</param>
/// <param name="Stderr">Standard error, bounded.</param>
public sealed record StepResult(
    string RunId, string Flow, string Step, string Status, string? Message, IReadOnlyList<JsonObject> CandidateRefs, JsonObject? Artifacts,
    string Stdout, string Stderr)
{
    internal static StepResult Of(string runId, FlowPackage package, FlowStep step, StepEnd end)
    {
        var run = new JsonObject { ["status"] = end.Error is null ? "completed" : "failed", ["result"] = end.Result?.DeepClone(), ["error"] = end.Error };
        var outcome = RunOutcome.Of(run);
        return new StepResult(
            runId, package.Name, step.Name, end.Error is null ? outcome.Status : "failed", end.Error ?? outcome.Message, outcome.CandidateRefs,
            end.Result?["artifacts"] as JsonObject, end.Stdout, end.Stderr);
    }
}
