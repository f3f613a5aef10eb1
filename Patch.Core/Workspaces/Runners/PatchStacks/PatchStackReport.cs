using System.Text;
using System.Text.Json.Nodes;
using Patch.Core.Git.Remotes;
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

    /// <summary>Where fork and upstream are, without credentials: what is in conflict is found there again.</summary>
    public void Remotes(string fork, string upstream)
    {
        Artifacts["fork"] = RemoteAddress.Parse(fork, out _)?.Shown;
        Artifacts["upstream"] = RemoteAddress.Parse(upstream, out _)?.Shown;
    }

    public void Commits(string releaseSha, string before, string after)
    {
        Artifacts["releaseSha"] = releaseSha;
        Artifacts["before"] = before;
        Artifacts["after"] = after;
    }

    /// <summary>What became of each patch, with the proof for those that upstream has.</summary>
    /// <param name="stack">The stack as it was.</param>
    /// <param name="outcomes">One for each patch.</param>
    /// <param name="mirrorPath">Where the patches are.</param>
    public void Patches(PatchStack stack, IReadOnlyList<PatchOutcome> outcomes, string mirrorPath)
    {
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
        if (outcomes.FirstOrDefault(outcome => outcome.Code == PatchOutcomes.Conflict) is { } conflict)
            Conflict(conflict, known.GetValueOrDefault(conflict.Sha), mirrorPath);
    }

    /// <summary>What became of each patch where a person resolved conflicts.</summary>
    public void Resolved(IEnumerable<(string Sha, string Subject, string Code, string Sentence, string? NewSha)> patches) => Artifacts["patches"] = new JsonArray(
        [.. patches.Select(patch => new JsonObject { ["sha"] = patch.Sha, ["subject"] = patch.Subject, ["code"] = patch.Code, ["reason"] = patch.Sentence, ["newSha"] = patch.NewSha })]);

    /// <summary>The new commits were signed, and have other names since.</summary>
    public void Renamed(IReadOnlyDictionary<string, string> names)
    {
        foreach (var patch in Artifacts["patches"]!.AsArray().OfType<JsonObject>())
        {
            if ((string?)patch["newSha"] is { } before && names.TryGetValue(before, out var after))
                patch["newSha"] = after;
        }

        if ((string?)Artifacts["after"] is { } tip && names.TryGetValue(tip, out var signed))
            Artifacts["after"] = signed;
    }

    /// <summary>The patches, each as one line for people.</summary>
    public IEnumerable<string> PatchLines() =>
        Artifacts["patches"]!.AsArray().Select(patch => $"{((string)patch!["newSha"]! ?? (string)patch["sha"]!)[..7]} {patch["subject"]} ({patch["code"]})");

    /// <summary>How a verify command ended.</summary>
    /// <param name="command">The command.</param>
    /// <param name="end">Its end.</param>
    /// <param name="patch">The patch behind which it ran; null for the candidate as a whole.</param>
    /// <param name="brief">Its output is of no interest.</param>
    public void Check(VerifyCommand command, ChildEnd end, string? patch, bool brief)
    {
        var check = new JsonObject { ["command"] = command.Run, ["status"] = end.ExitCode == 0 ? "passed" : "failed" };
        if (command.Name != command.Run)
            check["name"] = command.Name;
        if (patch is not null)
            check["patch"] = patch;
        if (end.ExitCode is { } code)
            check["exitCode"] = code;
        else
            check["reason"] = end.Fault;
        checks.Add(check);
        if (brief)
            return;
        var output = end.Stdout + end.Stderr;
        check["output"] = output.Length > CheckOutput ? output[^CheckOutput..] : output;
        Say($"$ {command.Run}\n{output.TrimEnd('\n')}\n{(end.ExitCode is { } exit ? $"exited with {exit}" : end.Fault)}");
    }

    public void Candidate(string repo, string remote, string reference, string sha, bool pushed) => candidateRefs.Add(new JsonObject
    {
        ["kind"] = reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? "tag" : "branch",
        ["repo"] = repo, ["remote"] = remote, ["ref"] = reference, ["sha"] = sha, ["pushed"] = pushed,
    });

    /// <summary>What is in conflict.</summary>
    /// <param name="conflict">The patch, or a merge, with its paths in conflict.</param>
    /// <param name="patch">What is known of the patch.</param>
    /// <param name="mirrorPath">Where it is.</param>
    public void Conflict(PatchOutcome conflict, StackPatch? patch, string mirrorPath) => Artifacts["conflict"] = new JsonObject
    {
        ["sha"] = conflict.Sha, ["subject"] = conflict.Subject, ["author"] = Author(patch),
        ["fork"] = Text("fork"), ["upstream"] = Text("upstream"), ["tip"] = Text("before"), ["onto"] = Text("releaseSha"), ["head"] = Text("after"),
        ["files"] = new JsonArray([.. conflict.Conflicts.Select(file => (JsonNode)file.Path)]),
        ["patch"] = PatchText.Of(mirrorPath, conflict.Sha, patch?.Files ?? [], PatchLength),
        ["details"] = new JsonArray([.. conflict.Conflicts.Select(file => new JsonObject
        {
            ["path"] = file.Path, ["kind"] = file.Kind, ["reason"] = file.Sentence, ["hunks"] = new JsonArray([.. file.Hunks.Select(hunk => (JsonNode)hunk)]),
        })]),
    };

    private string? Text(string artifact) => (string?)Artifacts[artifact];

    private static string Author(StackPatch? patch) => patch is null ? "" : $"{patch.AuthorName} <{patch.AuthorMail}>";

    private static JsonObject Proof(PatchOutcome outcome, StackPatch? patch)
    {
        if (outcome.UpstreamSha is null)
            return new JsonObject { ["kind"] = "became-empty" };
        return new JsonObject { ["kind"] = "patch-id", ["upstreamSha"] = outcome.UpstreamSha, ["patchId"] = patch?.PatchId };
    }
}
