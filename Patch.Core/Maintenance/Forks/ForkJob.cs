using System.Text.Json.Nodes;
using Patch.Core.Data;

namespace Patch.Core.Maintenance.Forks;

/// <summary>What a job asks for, with the places it leads to under today's settings.</summary>
/// <param name="Fork">URL of the fork; null when nothing says where it is.</param>
/// <param name="Upstream">URL of upstream; null when nothing says where it is.</param>
/// <param name="ForkName">The fork as <c>owner/name</c>.</param>
/// <param name="UpstreamName">Upstream as <c>owner/name</c>.</param>
/// <param name="Branch">The fork's branch.</param>
/// <param name="UpstreamRef">A tag, or a reference, that the signal named; null when it named none.</param>
/// <param name="UpstreamSha">The commit that the signal named; null when it named none.</param>
/// <param name="UpstreamBranch">The branch to take where neither is there.</param>
public sealed record ForkJob(
    string? Fork, string? Upstream, string ForkName, string UpstreamName, string Branch, string? UpstreamRef, string? UpstreamSha, string UpstreamBranch)
{
    /// <summary>Forges of which the URL of a repository follows from its name.</summary>
    private static readonly Dictionary<string, string> Hosts = new(StringComparer.Ordinal)
    {
        ["github"] = "https://github.com", ["gitlab"] = "https://gitlab.com", ["codeberg"] = "https://codeberg.org",
    };

    /// <summary>Reads a job. The source's settings as they are now go before those that the job was made under, so that a mended one serves a retry.</summary>
    /// <param name="json">The job as recorded.</param>
    /// <param name="source">Its source; null when it is no longer configured.</param>
    public static ForkJob Of(string json, FeedSource? source)
    {
        var job = JsonNode.Parse(json)!.AsObject();
        var config = source is null ? null : JsonNode.Parse(source.ConfigJson) as JsonObject;
        var target = source?.TargetJson is { } targetJson ? PatchJson.Read<FeedTarget>(targetJson) : null;
        var (fork, upstream) = (Text(job, "targetRepoFullName") ?? "", Text(job, "upstreamRepoFullName") ?? "");
        var repo = config?["repo"] as JsonObject;
        return new ForkJob(
            target?.Url ?? OnHost(target?.Provider, fork),
            UpstreamUrl(config, repo) ?? OnHost(Text(job, "provider"), upstream),
            fork, upstream, Text(job, "branch") ?? "", Text(job, "upstreamRef"), Text(job, "upstreamSha"),
            target?.UpstreamBranch ?? Text(repo, "defaultBranch") ?? Text(job, "branch") ?? "main");
    }

    private static string? UpstreamUrl(JsonObject? config, JsonObject? repo) =>
        Text(config, "kind") == "git" ? Text(config, "url") : Text(repo, "webUrl") is { } page ? Cloned(page.TrimEnd('/')) : null;

    private static string Cloned(string page) => page.EndsWith(".git", StringComparison.Ordinal) ? page : $"{page}.git";

    private static string? OnHost(string? provider, string name) =>
        provider is not null && name.Length > 0 && Hosts.TryGetValue(provider, out var host) ? $"{host}/{name}.git" : null;

    private static string? Text(JsonObject? json, string name) =>
        json?[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}
