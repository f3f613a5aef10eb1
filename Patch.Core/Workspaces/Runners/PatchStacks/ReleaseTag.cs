using System.Text.Json.Nodes;

namespace Patch.Core.Workspaces.Runners.PatchStacks;

/// <summary>Reads from a payload which release of which repository an event is about.</summary>
internal static class ReleaseTag
{
    private const string Tags = "refs/tags/";

    /// <summary><c>tag</c>, or the rest of a <c>ref</c> under <c>refs/tags/</c>; null when the payload has neither.</summary>
    public static string? Of(JsonObject payload)
    {
        if (Text(payload, "tag") is { } tag)
            return tag.StartsWith(Tags, StringComparison.Ordinal) ? tag[Tags.Length..] : tag;
        return Text(payload, "ref") is { } reference && reference.StartsWith(Tags, StringComparison.Ordinal) && reference.Length > Tags.Length
            ? reference[Tags.Length..]
            : null;
    }

    /// <summary><c>repo</c>, as <c>owner/name</c>.</summary>
    public static string? Repo(JsonObject payload) => Text(payload, "repo");

    private static string? Text(JsonObject payload, string name) =>
        payload[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Trim().Length > 0 ? text.Trim() : null;
}
