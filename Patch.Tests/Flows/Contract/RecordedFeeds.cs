using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Patch.Tests.Support;

namespace Patch.Tests.Flows.Contract;

/// <summary>The recorded feeds on a real server, in three states: primed, with release 0.134.0, with release 0.135.0.</summary>
internal sealed class RecordedFeeds : IAsyncDisposable
{
    /// <summary>The sources that lead to flow events, in the order of the original's file, which was also its order of polling.</summary>
    public static readonly string[] FlowSources =
    [
        "github-openai-codex-releases", "no-match", "outcome-completed", "outcome-skipped", "outcome-needs_intervention", "outcome-blocked",
        "outcome-failed", "outcome-exit1", "own-backend",
    ];

    private readonly WebApplication app;
    private readonly string url;

    private RecordedFeeds(WebApplication app, string url)
    {
        this.app = app;
        this.url = url;
    }

    /// <summary>Which state is served: 0, 1 or 2.</summary>
    public int State { get; set; }

    public static async Task<RecordedFeeds> StartAsync()
    {
        var port = Programs.FreePort();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var feeds = new RecordedFeeds(builder.Build(), $"http://127.0.0.1:{port}");
        feeds.app.Run(context => context.Response.WriteAsync(feeds.Content(context.Request.Path.Value!.TrimStart('/'))));
        await feeds.app.StartAsync();
        return feeds;
    }

    /// <summary>The sources file; <paramref name="ownBackend"/> is the URL of the source with a workspace of its own.</summary>
    public JsonArray Sources(string ownBackend) =>
    [
        Source("codeberg-forgejo-branch", "codeberg", "branch.rss", "push", "forgejo/forgejo", Fork("jojo", "peezy-tech/jojo", "forgejo", "notify_only")),
        Source("codeberg-forgejo-releases", "codeberg", "forgejo.atom", "release", "forgejo/forgejo", Fork("jojo", "peezy-tech/jojo", "forgejo", "fork_sync")),
        Source("github-openai-codex-main", "github", "commits.atom", "push", "openai/codex", Fork("github", "peezy-tech/codex", "main", "notify_only")),
        .. FlowSources.Select(id => Source(id, "github", "releases.atom", "release", "openai/codex", Target(id, ownBackend))),
    ];

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static JsonObject Target(string id, string ownBackend) => id switch
    {
        "github-openai-codex-releases" => Flow("workspace_flow", "upstream.release", new JsonObject { ["provider"] = "github", ["repo"] = "openai/codex" }).With(
            ("workspaceUrlEnv", "PATCH_WORKSPACE_BACKEND_URL"), ("workspaceSecretEnv", "PATCH_WORKSPACE_BACKEND_SECRET")),
        "no-match" => Flow("flow_dispatch", "downstream.release", new JsonObject { ["extra"] = true }),
        "own-backend" => Flow("workspace_flow", "upstream.release", payload: null).With(("workspaceUrl", ownBackend)),
        _ => Flow("workspace_flow", "upstream.release", new JsonObject { ["outcome"] = id["outcome-".Length..] }),
    };

    private static JsonObject Flow(string mode, string eventType, JsonObject? payload)
    {
        var target = new JsonObject { ["mode"] = mode, ["eventType"] = eventType };
        if (payload is not null)
            target["payload"] = payload;
        return target;
    }

    private static JsonObject Fork(string provider, string repository, string branch, string mode) =>
        new() { ["provider"] = provider, ["repoFullName"] = repository, ["branch"] = branch, ["mode"] = mode };

    private JsonNode Source(string id, string provider, string file, string @event, string repository, JsonObject target) => new JsonObject
    {
        ["id"] = id,
        ["provider"] = provider,
        ["url"] = $"{url}/{file}",
        ["event"] = @event,
        ["repo"] = new JsonObject
        {
            ["owner"] = repository.Split('/')[0],
            ["name"] = repository.Split('/')[1],
            ["fullName"] = repository,
            ["webUrl"] = provider == "github" ? $"https://github.com/{repository}" : $"https://codeberg.org/{repository}",
            ["defaultBranch"] = provider == "github" ? "main" : "forgejo",
        },
        ["target"] = target,
    };

    /// <summary>The third state was not recorded as a file: it is the second with its newest release once more, a version and a day later.</summary>
    private string Content(string file)
    {
        var feed = File.ReadAllText(Path.Combine(Recording.Folder("feeds"), State == 0 ? "primed" : "extended", file));
        if (State < 2 || file != "releases.atom")
            return feed;
        var start = feed.IndexOf("<entry>", StringComparison.Ordinal);
        var end = feed.IndexOf("</entry>", StringComparison.Ordinal) + "</entry>".Length;
        var next = feed[start..end].Replace("0.134.0", "0.135.0", StringComparison.Ordinal).Replace("2026-05-14", "2026-05-15", StringComparison.Ordinal);
        return feed.Insert(start, next + "\n  ");
    }
}

internal static class JsonObjects
{
    /// <summary>The same object with further texts.</summary>
    public static JsonObject With(this JsonObject json, params (string Name, string Value)[] fields)
    {
        foreach (var (name, value) in fields)
            json[name] = value;
        return json;
    }
}
