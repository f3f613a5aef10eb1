using System.Text.Json.Nodes;

namespace Patch.AppHost.Demo;

/// <summary>An attempt that has ended, with its run's artifacts, as the api answered them.</summary>
internal sealed record AttemptReport(string Release, JsonObject Attempt, JsonObject? Artifacts)
{
    public string Id => (string)Attempt["id"]!;

    public string Status => (string)Attempt["status"]!;

    public string? Message => (string?)Attempt["message"] ?? (string?)Attempt["error"];

    /// <summary>The branch that came out, when there is one.</summary>
    public JsonNode? Candidate => Attempt["candidateRefs"]?.AsArray().FirstOrDefault();

    public string? CandidateRef => (string?)Candidate?["ref"];

    public string? CandidateSha => (string?)Candidate?["sha"];

    public bool Pushed => (bool?)Candidate?["pushed"] ?? false;

    /// <summary>What became of each patch.</summary>
    public IReadOnlyList<PatchReport> Patches =>
        [.. Artifacts?["patches"]?.AsArray().Select(patch => new PatchReport(patch!.AsObject())) ?? []];

    /// <summary>Patches that upstream has now, each with its proof.</summary>
    public int Upstreamed => Patches.Count(patch => patch.Code.StartsWith("upstreamed", StringComparison.Ordinal));

    /// <summary>The conflicting files, when a patch conflicts.</summary>
    public IReadOnlyList<string> ConflictingFiles => [.. Artifacts?["conflict"]?["files"]?.AsArray().Select(file => (string)file!) ?? []];
}

/// <summary>What became of one patch.</summary>
internal sealed record PatchReport(JsonObject Patch)
{
    public string Code => (string?)Patch["code"] ?? "";

    public string Subject => (string?)Patch["subject"] ?? "";

    public string Author => (string?)Patch["author"] ?? "";

    public string Reason => (string?)Patch["reason"] ?? "";
}
