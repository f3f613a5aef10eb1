using System.Text;
using System.Text.Json.Nodes;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Workspaces.Runners.PatchStacks;

/// <summary>Gathers what a step found out: its artifacts, and its log. What was found before a step stopped stays in.</summary>
internal sealed class PatchStackReport
{
    private const int CheckOutput = 4000;
    private const int PatchLength = 12_000;
    private readonly StringBuilder log = new();
    private readonly JsonArray checks = [];
    private readonly JsonArray candidateRefs = [];

    public JsonObject Artifacts { get; } = [];

    public string Log => log.ToString();

    public void Say(string sentence) => log.Append(sentence).Append('\n');

    /// <summary>What the step is about.</summary>
    public void Place(string repo, string branch, string tag)
    {
        Artifacts["repo"] = repo;
        Artifacts["branch"] = branch;
        Artifacts["tag"] = tag;
        Artifacts["checks"] = checks;
        Artifacts["candidateRefs"] = candidateRefs;
    }

    public void Commits(string releaseSha, string before, string after)
    {
        Artifacts["releaseSha"] = releaseSha;
        Artifacts["before"] = before;
        Artifacts["after"] = after;
    }

    /// <summary>What became of each patch, with the proof for those that upstream has.</summary>
    /// <param name="stack">The stack as it was.</param>
    /// <param name="replay">Null when the branch is on top of the release already.</param>
    /// <param name="mirrorPath">Where the patches are.</param>
    public void Patches(PatchStack stack, ReplayResult? replay, string mirrorPath)
    {
        var outcomes = replay?.Patches ?? [.. stack.Patches.Select(OnTop)];
        var known = stack.Patches.ToDictionary(patch => patch.Sha, StringComparer.Ordinal);
        var patches = new JsonArray();
        foreach (var outcome in outcomes)
        {
            var patch = known.GetValueOrDefault(outcome.Sha);
            var entry = new JsonObject { ["sha"] = outcome.Sha, ["subject"] = outcome.Subject, ["author"] = Author(patch), ["code"] = outcome.Code, ["reason"] = outcome.Sentence };
            if (outcome.NewSha is not null)
                entry["newSha"] = outcome.NewSha;
            if (outcome.Upstreamed)
                entry["proof"] = Proof(outcome, patch);
            patches.Add(entry);
            Say($"{outcome.Sha[..7]} {outcome.Subject}: {outcome.Sentence}");
        }

        Artifacts["patches"] = patches;
        if (replay?.Conflict is { } conflict)
            Artifacts["conflict"] = Conflict(conflict, known.GetValueOrDefault(conflict.Sha), mirrorPath);
    }

    public void Check(string command, ChildEnd end)
    {
        var check = new JsonObject { ["command"] = command, ["status"] = end.ExitCode == 0 ? "passed" : "failed" };
        if (end.ExitCode is { } code)
            check["exitCode"] = code;
        else
            check["reason"] = end.Fault;
        var output = end.Stdout + end.Stderr;
        check["output"] = output.Length > CheckOutput ? output[^CheckOutput..] : output;
        checks.Add(check);
        Say($"$ {command}\n{output.TrimEnd('\n')}\n{(end.ExitCode is { } exit ? $"exited with {exit}" : end.Fault)}");
    }

    public void Candidate(string repo, string remote, string reference, string sha, bool pushed) => candidateRefs.Add(new JsonObject
    {
        ["kind"] = reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? "tag" : "branch",
        ["repo"] = repo, ["remote"] = remote, ["ref"] = reference, ["sha"] = sha, ["pushed"] = pushed,
    });

    private static PatchOutcome OnTop(StackPatch patch) =>
        new(PatchOutcomes.Applied, patch.Sha, patch.Subject, "On top of the release already.", patch.Sha, null, null, []);

    private static string Author(StackPatch? patch) => patch is null ? "" : $"{patch.AuthorName} <{patch.AuthorMail}>";

    private static JsonObject Proof(PatchOutcome outcome, StackPatch? patch)
    {
        if (outcome.UpstreamSha is null)
            return new JsonObject { ["kind"] = "became-empty" };
        return new JsonObject { ["kind"] = "patch-id", ["upstreamSha"] = outcome.UpstreamSha, ["patchId"] = patch?.PatchId };
    }

    private static JsonObject Conflict(PatchOutcome conflict, StackPatch? patch, string mirrorPath) => new()
    {
        ["sha"] = conflict.Sha, ["subject"] = conflict.Subject, ["author"] = Author(patch),
        ["files"] = new JsonArray([.. conflict.Conflicts.Select(file => (JsonNode)file.Path)]),
        ["patch"] = PatchText.Of(mirrorPath, conflict.Sha, patch?.Files ?? [], PatchLength),
        ["details"] = new JsonArray([.. conflict.Conflicts.Select(file => new JsonObject
        {
            ["path"] = file.Path, ["kind"] = file.Kind, ["reason"] = file.Sentence, ["hunks"] = new JsonArray([.. file.Hunks.Select(hunk => (JsonNode)hunk)]),
        })]),
    };
}
