using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Patch.Tests.Flows.Contract;

/// <summary>Compares answers: every recorded field must be there with its value; what cannot be the same on two days is masked.</summary>
internal static partial class Comparison
{
    /// <summary>Fields that Patch adds to the original's answers. Nothing else may be added unnoticed.</summary>
    private static readonly HashSet<string> Additions = ["next"];

    /// <summary>Fields of a run that tell of the backend's own disk; only that backend has them.</summary>
    private static readonly HashSet<string> BackendsOwn = ["eventPath", "commandJson"];

    /// <summary>Where the two differ, one line each; empty when they do not.</summary>
    public static IReadOnlyList<string> Differences(JsonNode? recorded, JsonNode? actual)
    {
        var found = new List<string>();
        Compare(Mask(recorded), Mask(actual), "$", found);
        return found;
    }

    /// <summary>Times of the day, nonces and ports made equal. Times of the feeds stay.</summary>
    public static JsonNode? Mask(JsonNode? node) => node switch
    {
        JsonObject all => new JsonObject(all.Where(field => !BackendsOwn.Contains(field.Key))
            .Select(field => KeyValuePair.Create(MaskText(field.Key), Mask(field.Value)))),
        JsonArray all => new JsonArray([.. all.Select(Mask)]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(MaskText(text)),
        _ => node?.DeepClone(),
    };

    private static string MaskText(string text) =>
        ReplayRun().Replace(Port().Replace(DayTime().Replace(text, "<time>"), "127.0.0.1:<port>"), "run_<nonce>_replay");

    private static void Compare(JsonNode? recorded, JsonNode? actual, string path, List<string> found)
    {
        switch (recorded, actual)
        {
            case (JsonObject theirs, JsonObject ours):
                foreach (var (name, value) in theirs)
                    Compare(value, ours.TryGetPropertyValue(name, out var mine) ? mine : JsonValue.Create("<absent>"), $"{path}.{name}", found);
                found.AddRange(ours.Where(field => !theirs.ContainsKey(field.Key) && !Additions.Contains(field.Key))
                    .Select(field => $"{path}.{field.Key} was added: {Text(field.Value)}"));
                break;
            case (JsonArray theirs, JsonArray ours):
                if (theirs.Count != ours.Count)
                    found.Add($"{path} has {ours.Count} in place of {theirs.Count}");
                for (var i = 0; i < Math.Min(theirs.Count, ours.Count); i++)
                    Compare(theirs[i], ours[i], $"{path}[{i}]", found);
                break;
            default:
                if (!JsonNode.DeepEquals(recorded, actual) && !SameJson(recorded, actual))
                    found.Add($"{path} is {Text(actual)} in place of {Text(recorded)}");
                break;
        }
    }

    /// <summary>JSON inside a string (results, outputs) is compared as JSON: its white space is the program's own.</summary>
    private static bool SameJson(JsonNode? recorded, JsonNode? actual) =>
        Parse(recorded) is { } theirs && Parse(actual) is { } ours && Differences(theirs, ours).Count == 0;

    private static JsonNode? Parse(JsonNode? node)
    {
        if (node is not JsonValue value || !value.TryGetValue<string>(out var text) || text.TrimStart() is not ['{', ..])
            return null;
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(JsonNode? node) => (node?.ToJsonString() ?? "null") is var text && text.Length > 300 ? text[..300] + "…" : text;

    /// <summary>All but the releases' own days in May.</summary>
    [GeneratedRegex(@"\d{4}-(?!05-)\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")]
    private static partial Regex DayTime();

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Port();

    [GeneratedRegex(@"run_[0-9a-f]{12}_replay")]
    private static partial Regex ReplayRun();
}
