using System.Text.Json.Nodes;
using Patch.Core.Git.Candidates;
using Patch.Core.Workspaces.Runners;
using Patch.Core.Workspaces.Runners.PatchStacks;

namespace Patch.Core.Forges.Workflows;

/// <summary>The <c>[config]</c> of a package whose step is run by <c>forge-workflow</c>.</summary>
/// <param name="Fork"><c>fork_repo</c>: page or clone URL of the fork at its forge.</param>
/// <param name="ForkFullName"><c>fork_repo_full_name</c>; read from the URL when absent.</param>
/// <param name="Branch"><c>target_branch</c>: the maintained branch; <c>main</c> when absent.</param>
/// <param name="Workflow"><c>workflow</c>: the workflow's file name or id.</param>
/// <param name="Reference"><c>workflow_ref</c>: the branch or tag that it is taken from; the maintained branch when absent.</param>
/// <param name="Inputs"><c>workflow_inputs</c>: inputs of its own, as a table of strings.</param>
/// <param name="Candidate"><c>candidate_ref</c>: where the workflow puts the candidate.</param>
/// <param name="UpstreamFullName"><c>upstream_repo_full_name</c>: whose releases are taken; null: any.</param>
internal sealed record ForgeWorkflowConfig(
    string Fork, string? ForkFullName, string Branch, string Workflow, string Reference, IReadOnlyDictionary<string, string> Inputs, CandidatePattern Candidate, string? UpstreamFullName)
{
    /// <summary>The inputs that Patch gives itself; a workflow must declare them.</summary>
    public static IReadOnlyList<string> OwnInputs { get; } = ["patch_run_id", "event_id", "upstream_tag", "candidate_ref"];

    /// <summary>Reads the table.</summary>
    /// <exception cref="PatchStackBlockedException">Something is missing or of a wrong type.</exception>
    public static ForgeWorkflowConfig Read(JsonObject? config)
    {
        var table = new ConfigTable(config ?? []);
        var pattern = new CandidatePattern(table.Text("candidate_ref") ?? "refs/heads/patch/candidates/{tag}");
        if (pattern.Fault() is { } fault)
            throw new PatchStackBlockedException($"candidate_ref '{pattern.Text}' in [config] of flow.toml {fault}");
        if (pattern.IsTag || pattern.Text.Contains("{upstream}", StringComparison.Ordinal))
            throw new PatchStackBlockedException("candidate_ref in [config] of flow.toml must name a branch, and cannot use {upstream}: the runner forge-workflow does not fetch upstream.");
        var branch = table.Text("target_branch") ?? "main";
        return new ForgeWorkflowConfig(
            table.Text("fork_repo") ?? throw new PatchStackBlockedException("fork_repo is missing in [config] of flow.toml: set it to the URL of the fork at its forge."),
            table.Text("fork_repo_full_name"), branch,
            table.Text("workflow") ?? throw new PatchStackBlockedException("workflow is missing in [config] of flow.toml: set it to the workflow's file name, as \"carry.yml\"."),
            table.Text("workflow_ref") ?? branch, InputsOf(config?["workflow_inputs"]), pattern, table.Text("upstream_repo_full_name"));
    }

    /// <summary>What the workflow is started with.</summary>
    public IReadOnlyDictionary<string, string> InputsFor(StepRun run, string tag, string candidate)
    {
        var all = new Dictionary<string, string>(Inputs, StringComparer.Ordinal)
        {
            ["patch_run_id"] = run.RunId, ["event_id"] = run.EventId, ["upstream_tag"] = tag, ["candidate_ref"] = candidate,
        };
        return all;
    }

    private static Dictionary<string, string> InputsOf(JsonNode? node)
    {
        if (node is null)
            return [];
        if (node is not JsonObject table || table.Any(field => field.Value is not JsonValue value || !value.TryGetValue<string>(out _)))
            throw new PatchStackBlockedException("workflow_inputs in [config] of flow.toml must be a table of strings.");
        if (OwnInputs.FirstOrDefault(table.ContainsKey) is { } taken)
            throw new PatchStackBlockedException($"workflow_inputs in [config] of flow.toml has '{taken}', which Patch gives itself.");
        return table.ToDictionary(field => field.Key, field => (string)field.Value!, StringComparer.Ordinal);
    }
}
