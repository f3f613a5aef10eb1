using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Core.Webhooks.Routing;

/// <summary>Everything that may take a webhook, as it is set now. Read once for a batch.</summary>
/// <param name="Routes">Those of the file's <c>webhooks</c>, in its order.</param>
/// <param name="Sources">The feed sources.</param>
/// <param name="Stacks">The patch stacks that are followed.</param>
public sealed record RoutingTable(IReadOnlyList<WebhookRouteConfig> Routes, IReadOnlyList<WatchedSource> Sources, IReadOnlyList<FollowedStack> Stacks)
{
    /// <summary>Reads the table from the rows that the worker keeps.</summary>
    public static async Task<RoutingTable> LoadAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        var routes = await db.WebhookRoutes.AsNoTracking().Where(route => route.Enabled).OrderBy(route => route.Position).Select(route => route.ConfigJson).ToListAsync(cancellationToken);
        var sources = await db.FeedSources.AsNoTracking().Where(source => source.Enabled).OrderBy(source => source.Id).Select(source => source.ConfigJson).ToListAsync(cancellationToken);
        var stacks = await db.MaintainedStacks.AsNoTracking().Where(stack => stack.Active).OrderBy(stack => stack.Name)
            .Select(stack => new FollowedStack(stack.Name, stack.ForkName, stack.Branch, stack.UpstreamName)).ToListAsync(cancellationToken);
        return new RoutingTable(
            [.. routes.Select(PatchJson.Read<WebhookRouteConfig>).OfType<WebhookRouteConfig>()], [.. sources.Select(WatchedSource.Read).OfType<WatchedSource>()], stacks);
    }
}

/// <summary>A patch stack, by the repositories whose webhooks concern it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ForkName">The fork as <c>owner/name</c>.</param>
/// <param name="Branch">The maintained branch.</param>
/// <param name="UpstreamName">Upstream as <c>owner/name</c>; null where it is not known.</param>
public sealed record FollowedStack(string Name, string ForkName, string Branch, string? UpstreamName);

/// <summary>A feed source, as far as webhooks of its repository are concerned.</summary>
public sealed record WatchedSource
{
    public required string Id { get; init; }

    public required string Provider { get; init; }

    /// <summary><c>push</c> or <c>release</c>.</summary>
    public required string Event { get; init; }

    /// <summary>True for <c>kind: "git"</c>, whose entries are refs.</summary>
    public bool IsGit { get; init; }

    /// <summary><c>owner/name</c>.</summary>
    public required string FullName { get; init; }

    public string? DefaultBranch { get; init; }

    /// <summary>Hosts of its URL and of its repository's page.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Patterns of the tags that count as releases; null for all.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Patterns of the branches whose moves count; null for the default branch.</summary>
    public IReadOnlyList<string>? Branches { get; init; }

    /// <summary><c>repo</c> and <c>target</c> as the source's entry has them, for the signals made of its webhooks.</summary>
    public JsonObject? Repo { get; init; }

    public JsonObject? Target { get; init; }

    /// <summary>Reads the entry of the sources file that a row keeps; null where it is none.</summary>
    public static WatchedSource? Read(string configJson)
    {
        var source = JsonNode.Parse(configJson) as JsonObject;
        var repo = source?["repo"] as JsonObject;
        if (source is null || Text(source, "id") is not { } id || Text(source, "provider") is not { } provider || Text(source, "event") is not { } @event || Text(repo, "fullName") is not { } name)
            return null;
        return new WatchedSource
        {
            Id = id,
            Provider = provider,
            Event = @event,
            IsGit = Text(source, "kind") == "git",
            FullName = name,
            DefaultBranch = Text(repo, "defaultBranch"),
            Hosts = [.. new[] { Text(source, "url"), Text(repo, "webUrl") }.Select(RepositoryHosts.Of).OfType<string>()],
            Tags = Texts(source["tags"]),
            Branches = Texts(source["branches"]),
            Repo = repo,
            Target = source["target"] as JsonObject,
        };
    }

    private static IReadOnlyList<string>? Texts(JsonNode? node) => node switch
    {
        JsonArray list => [.. list.Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : null).OfType<string>()],
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => null,
    };

    private static string? Text(JsonObject? node, string name) => node?[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}
