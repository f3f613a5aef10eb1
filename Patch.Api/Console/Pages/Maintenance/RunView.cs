using System.Text.Json.Nodes;
using Patch.Core;
using Patch.Core.Data;
using Patch.Core.Workspaces;

namespace Patch.Api.Console.Pages.Maintenance;

/// <summary>A patch as a run tells of it.</summary>
public sealed record RunPatch(string Sha, string Subject, string? Author, string Code, string Reason, string? NewSha, string? Proof);

/// <summary>A verify command as a run tells of it.</summary>
public sealed record RunCheck(string Command, string Status, string? Patch, string? Output, string? Reason);

/// <summary>A run for people, whichever workspace wrote it: what is missing, or of another type than expected, is left out.</summary>
public sealed record RunView(
    string Id, string? Flow, string? Step, string Status, string? Message, string? Error, string? Stdout, string? Stderr, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt,
    IReadOnlyList<RunPatch> Patches, IReadOnlyList<RunCheck> Checks, string? Fork, string? Base)
{
    private const int MostRows = 500;

    public static RunView Of(JsonObject run)
    {
        var outcome = RunOutcome.Of(run);
        var artifacts = RunOutcome.ResultOf(run)?["artifacts"] as JsonObject;
        return new RunView(
            Text(run, "id") ?? "", Text(run, "flowName"), Text(run, "stepName"), outcome.Status, UrlCredentials.Hide(outcome.Message), UrlCredentials.Hide(outcome.Error),
            UrlCredentials.Hide(Text(run, "stdout")), UrlCredentials.Hide(Text(run, "stderr")), Time(run, "startedAt") ?? Time(run, "createdAt"), outcome.CompletedAt,
            PatchesIn(artifacts), [.. Objects(artifacts, "checks").Select(check => new RunCheck(
                UrlCredentials.Hide(Text(check, "name") ?? Text(check, "command")) ?? "", Text(check, "status") ?? "", Text(check, "patch"), UrlCredentials.Hide(Text(check, "output")), UrlCredentials.Hide(Text(check, "reason"))))],
            Text(artifacts, "fork"), Text(artifacts, "releaseSha"));
    }

    /// <summary>The patches in a stored result, <c>{flow, step, result}</c> or the result itself.</summary>
    public static IReadOnlyList<RunPatch> PatchesOf(JsonNode? stored) =>
        PatchesIn((stored is JsonObject whole ? RunOutcome.ResultOf(new JsonObject { ["result"] = whole.DeepClone() }) : null)?["artifacts"] as JsonObject);

    private static IReadOnlyList<RunPatch> PatchesIn(JsonObject? artifacts) => [.. Objects(artifacts, "patches").Select(patch => new RunPatch(
        Text(patch, "sha") ?? "", Text(patch, "subject") ?? "", Text(patch, "author"), Text(patch, "code") ?? "", UrlCredentials.Hide(Text(patch, "reason")) ?? "", Text(patch, "newSha"),
        ProofOf(patch["proof"] as JsonObject)))];

    private static string? ProofOf(JsonObject? proof) => Text(proof, "kind") switch
    {
        null => null,
        "patch-id" => $"the same patch-id as upstream's {Cut.Sha(Text(proof, "upstreamSha"))}",
        var kind => kind.Replace('-', ' '),
    };

    private static IEnumerable<JsonObject> Objects(JsonObject? from, string name) => (from?[name] as JsonArray ?? []).OfType<JsonObject>().Take(MostRows);

    private static string? Text(JsonObject? from, string name) => from?[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static DateTimeOffset? Time(JsonObject from, string name) =>
        DateTimeOffset.TryParse(Text(from, name), System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
