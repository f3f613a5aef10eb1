using System.Globalization;
using System.Text.Json.Nodes;
using Patch.Core.Git.RangeDiffs;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Forges.Service.Facts;

/// <summary>
/// Reads what a run left behind. A remote workspace may have written anything there: what is missing or of another type counts as absent, and
/// of what is too much the beginning is taken.
/// </summary>
internal static class ArtifactFacts
{
    private const int MostPatches = 2000;
    private const int MostChecks = 500;
    private const int LongestText = 20_000;

    /// <summary>A field that is a text; null when it is not, or empty.</summary>
    public static string? Text(JsonObject? from, string name) =>
        from?[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0
            ? Cut.Begin(text, LongestText)
            : null;

    /// <summary>A field that names a commit; null when it does not.</summary>
    public static string? Sha(JsonObject? from, string name) => Text(from, name) is { Length: 40 or 64 } sha && sha.All(char.IsAsciiHexDigit) ? sha.ToLowerInvariant() : null;

    /// <summary>The <c>patches</c>.</summary>
    public static IReadOnlyList<ShownPatch> Patches(JsonObject? artifacts) =>
    [
        .. (artifacts?["patches"] as JsonArray ?? []).OfType<JsonObject>().Take(MostPatches).Select(patch =>
        {
            var proof = patch["proof"] as JsonObject;
            return new ShownPatch(
                Text(patch, "code") ?? "", Sha(patch, "sha") ?? "", Text(patch, "subject") ?? "", Sha(patch, "newSha"), Text(patch, "reason") ?? "",
                Text(proof, "kind"), Sha(proof, "upstreamSha"));
        }),
    ];

    /// <summary>The <c>checks</c>.</summary>
    public static IReadOnlyList<ShownCheck> Checks(JsonObject? artifacts) =>
    [
        .. (artifacts?["checks"] as JsonArray ?? []).OfType<JsonObject>().Take(MostChecks).Select(check =>
        {
            var passed = Text(check, "status") == "passed";
            var command = Text(check, "command") ?? "";
            var end = passed ? ""
                : check["exitCode"] is JsonValue code && code.TryGetValue<int>(out var exit) ? string.Create(CultureInfo.InvariantCulture, $"exited with {exit}")
                : Text(check, "reason") ?? "failed";
            return new ShownCheck(Text(check, "name") ?? command, command, passed, Text(check, "patch"), end, Text(check, "output") ?? "");
        }),
    ];

    /// <summary>What became of the patches as a comparison of both stacks shows it: for stacks whose conflicts a person resolved.</summary>
    public static IReadOnlyList<ShownPatch> Patches(RangeDiff diff) =>
    [
        .. diff.Pairs.Take(MostPatches).Select(pair => new ShownPatch(
            CodeOf(pair), (pair.Old ?? pair.New)!.Sha, (pair.Old ?? pair.New)!.Subject, pair.New?.Sha, SentenceOf(pair), null, null)),
    ];

    private static string CodeOf(RangePair pair) => pair.Mark switch
    {
        RangeMarks.Same => pair.OnlyContext ? PatchOutcomes.AppliedCleanContext : PatchOutcomes.Applied,
        RangeMarks.Gone => PatchOutcomes.SkippedPolicy,
        _ => PatchOutcomes.Changed,
    };

    private static string SentenceOf(RangePair pair) => pair.Mark switch
    {
        RangeMarks.Same => "The same change as before.",
        RangeMarks.Gone => "Not part of the result.",
        RangeMarks.New => "New in the stack.",
        _ => "Changed where its conflict was resolved: review it.",
    };
}
