using System.Text.Json.Nodes;

namespace Patch.Core.Feeds.Sources;

/// <summary>What in an entry is no mistake but has no effect: mostly a name that was mistyped.</summary>
internal static class SourceWarnings
{
    public const string Comment = "$comment";

    private static readonly HashSet<string> Source =
        ["id", "kind", "provider", "url", "event", "repo", "target", "pollIntervalSeconds", "primeOnly", "tags", "branches", Comment];

    private static readonly HashSet<string> Repo = ["owner", "name", "fullName", "webUrl", "defaultBranch", Comment];

    private static readonly HashSet<string> Target =
    [
        "mode", "provider", "repoFullName", "branch", "url", "upstreamBranch", "eventType", "workspaceUrl", "workspaceUrlEnv", "workspaceSecretEnv", "dispatchUrl",
        "dispatchUrlEnv", "dispatchSecretEnv", "payload", Comment,
    ];

    public static IReadOnlyList<string> Of(string id, JsonNode? entry)
    {
        try
        {
            if (entry is not JsonObject fields)
                return [];
            var unknown = Unknown(fields, Source, "").Concat(Unknown(fields["repo"], Repo, "repo.")).Concat(Unknown(fields["target"], Target, "target."))
                .Select(name => $"The source {id} has the unknown property \"{name}\"; it is not used.");
            return [.. unknown.Concat(Idle(fields).Select(name => $"\"{name}\" of the source {id} has no effect: it is for sources of kind \"git\" that watch {name}."))];
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or InvalidOperationException)
        {
            // A property that is there twice, or a text that is none, is told as a mistake.
            return [];
        }
    }

    /// <summary>Properties of an entry that are not in the list.</summary>
    public static IEnumerable<string> Unknown(JsonNode? entry, HashSet<string> known) => Told(() => Unknown(entry, known, ""));

    /// <summary>Properties of an entry's target that are not known.</summary>
    public static IEnumerable<string> UnknownOfTarget(JsonNode? entry) => Told(() => entry is JsonObject fields ? Unknown(fields["target"], Target, "target.") : []);

    /// <summary>A property that is there twice is told as a mistake.</summary>
    private static IReadOnlyList<string> Told(Func<IEnumerable<string>> names)
    {
        try
        {
            return [.. names()];
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or InvalidOperationException)
        {
            return [];
        }
    }

    private static IEnumerable<string> Unknown(JsonNode? node, HashSet<string> known, string prefix) =>
        node is JsonObject fields ? fields.Where(field => !known.Contains(field.Key)).Select(field => prefix + field.Key) : [];

    private static IEnumerable<string> Idle(JsonObject fields)
    {
        var watched = Text(fields["kind"]) != "git" ? null : Text(fields["event"]) == "release" ? "tags" : "branches";
        return new[] { "tags", "branches" }.Where(name => name != watched && fields[name] is not null);
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
