using System.Text.Json.Nodes;

namespace Patch.Core.Feeds.Sources;

/// <summary>The rules for one entry of the sources file; the JSON Schema says the same to editors.</summary>
internal static class SourceRules
{
    private static readonly string[] Providers = ["github", "codeberg", "forgejo", "gitea", "gitlab", "jojo", "generic", "git"];
    private static readonly string[] Events = ["push", "release"];
    private static readonly string[] Kinds = ["feed", "git"];
    private static readonly string[] Modes = ["notify_only", "fork_sync", "workspace_flow", "flow_dispatch"];
    /// <summary>Longest id, as the row of a source has room for.</summary>
    public const int MaxIdLength = 200;

    /// <summary>The first mistake as a sentence; null for a sound entry.</summary>
    public static string? MistakeIn(JsonObject source)
    {
        return Id(source)
            ?? OneOf(source, "provider", Providers, required: true)
            ?? OneOf(source, "event", Events, required: true)
            ?? OneOf(source, "kind", Kinds, required: false)
            ?? Url(Text(source["url"]), git: Text(source["kind"]) == "git")
            ?? Repo(source["repo"])
            ?? Interval(source["pollIntervalSeconds"])
            ?? Patterns(source, "tags")
            ?? Patterns(source, "branches")
            ?? (source["target"] is { } target ? Target(target) : null);
    }

    /// <summary>A name that stays, and that a row has room for.</summary>
    public static string? Id(JsonObject entry)
    {
        var id = Text(entry["id"]);
        if (string.IsNullOrWhiteSpace(id))
            return "\"id\" is missing: give the entry a name that stays.";
        if (id.Length > MaxIdLength)
            return $"\"id\" has {id.Length} characters; at most {MaxIdLength} are taken.";
        if (id.Any(char.IsControl))
            return "\"id\" has control characters; leave them out.";
        return null;
    }

    public static string? OneOf(JsonObject source, string name, string[] allowed, bool required)
    {
        if (source[name] is not { } value)
            return required ? $"\"{name}\" is missing: write one of {string.Join(", ", allowed)}." : null;
        return allowed.Contains(Text(value)) ? null : $"\"{name}\" is {value.ToJsonString()}; write one of {string.Join(", ", allowed)}.";
    }

    private static string? Url(string? url, bool git)
    {
        if (string.IsNullOrWhiteSpace(url))
            return "\"url\" is missing.";
        var parsed = Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Scheme : null;
        if (!git)
            return parsed is "http" or "https" ? null : $"\"url\" {Described(parsed)}; a feed is read over http or https.";
        var sshShort = parsed is null && url.Contains('@', StringComparison.Ordinal) && url.Contains(':', StringComparison.Ordinal);
        return parsed is "http" or "https" or "file" or "ssh" || sshShort
            ? null
            : $"\"url\" {Described(parsed)}; a Git remote is http, https, ssh, file or user@host:path.";
    }

    /// <summary>The scheme alone: a URL may hold a password, and this sentence is logged and shown.</summary>
    private static string Described(string? scheme) => scheme is null ? "is not a full URL" : $"begins with {scheme}:";

    public static string? Patterns(JsonObject source, string name) => source[name] switch
    {
        null => null,
        JsonArray { Count: > 0 } list when list.All(IsPattern) => null,
        JsonValue value when IsPattern(value) => null,
        _ => $"\"{name}\" must be a pattern such as \"v*\", or a list of them.",
    };

    private static bool IsPattern(JsonNode? node) => !string.IsNullOrWhiteSpace(Text(node));

    private static string? Repo(JsonNode? repo)
    {
        if (repo is not JsonObject fields)
            return "\"repo\" is missing: write {\"owner\", \"name\", \"fullName\"}.";
        var missing = new[] { "owner", "name", "fullName" }.FirstOrDefault(name => string.IsNullOrWhiteSpace(Text(fields[name])));
        return missing is null ? null : $"\"repo.{missing}\" is missing.";
    }

    private static string? Interval(JsonNode? interval) => interval switch
    {
        null => null,
        JsonValue value when value.TryGetValue<int>(out var seconds) && seconds is >= FeedSourceConfig.MinimumInterval and <= 86_400 * 30 => null,
        _ => $"\"pollIntervalSeconds\" is {interval.ToJsonString()}; write a whole number of at least {FeedSourceConfig.MinimumInterval}.",
    };

    public static string? Target(JsonNode target)
    {
        if (target is not JsonObject fields)
            return "\"target\" must be an object.";
        if (OneOf(fields, "mode", Modes, required: true) is { } wrong)
            return "In \"target\": " + wrong;
        var mode = Text(fields["mode"]);
        if (mode is "workspace_flow" or "flow_dispatch" && string.IsNullOrWhiteSpace(Text(fields["eventType"])))
            return $"\"target.eventType\" is missing: {mode} needs one, such as upstream.release.";
        var missing = mode == "fork_sync" ? new[] { "provider", "repoFullName", "branch" }.FirstOrDefault(name => string.IsNullOrWhiteSpace(Text(fields[name]))) : null;
        if (missing is not null)
            return $"\"target.{missing}\" is missing: fork_sync needs provider, repoFullName and branch.";
        return mode == "fork_sync" ? Fork(fields) : null;
    }

    private static string? Fork(JsonObject target)
    {
        if (Text(target["url"]) is { } url && Url(url, git: true) is { } wrong)
            return "In \"target\": " + wrong;
        return Text(target["upstreamBranch"]) is { } branch && string.IsNullOrWhiteSpace(branch)
            ? "\"target.upstreamBranch\" is empty: write the name of upstream's branch, or leave it out."
            : null;
    }

    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
