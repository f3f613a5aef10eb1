using System.Text.Json.Nodes;

namespace Patch.Core.Feeds.Sources;

/// <summary>The rules for one entry of <c>webhooks</c>; the JSON Schema says the same to editors.</summary>
internal static class RouteRules
{
    private static readonly string[] Providers = ["github", "forgejo", "gitea", "jojo", "gitlab", "bitbucket", "gogs", "generic"];
    private static readonly string[] Events = ["push", "release", "create", "delete", "pull_request", "workflow_run", "status"];

    /// <summary>The first mistake as a sentence; null for a sound entry.</summary>
    public static string? MistakeIn(JsonObject route) =>
        SourceRules.Id(route)
        ?? SourceRules.OneOf(route, "provider", Providers, required: false)
        ?? Repository(route["repository"])
        ?? EventsOf(route["events"])
        ?? SourceRules.Patterns(route, "ref")
        ?? SourceRules.Patterns(route, "action")
        ?? (route["target"] is { } target ? SourceRules.Target(target) : null);

    private static string? Repository(JsonNode? repository) => repository is null || !string.IsNullOrWhiteSpace(SourceRules.Text(repository))
        ? null
        : "\"repository\" must be a pattern of owner/name, such as \"openai/*\".";

    private static string? EventsOf(JsonNode? events)
    {
        var texts = events is JsonArray list ? list.Select(SourceRules.Text).ToList() : [SourceRules.Text(events)];
        if (events is null || texts.Count == 0)
            return $"\"events\" is missing: write one or more of {string.Join(", ", Events)}.";
        return texts.All(text => Events.Contains(text)) ? null : $"\"events\" is {events.ToJsonString()}; write one or more of {string.Join(", ", Events)}.";
    }
}
