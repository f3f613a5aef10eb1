using Patch.Core.Data;
using Patch.Core.Feeds.Sources;

namespace Patch.Tests.Feeds;

/// <summary>Source entries for tests.</summary>
internal static class FeedSources
{
    public static FeedSourceConfig Release(string url = "https://forge.example/a/b/releases.atom", string id = "s") => new()
    {
        Id = id, Provider = "github", Url = url, Event = "release",
        Repo = new UpstreamRepository("a", "b", "a/b", "https://forge.example/a/b", "main"),
        Target = new FeedTarget { Mode = "workspace_flow", EventType = "upstream.release" },
    };

    public static FeedSourceConfig Push(string url = "https://forge.example/a/b/commits.atom", string id = "p") => Release(url, id) with { Event = "push" };

    public static FeedSourceConfig Git(string url, string id = "g") => Release(url, id) with { Kind = "git", Provider = "git" };

    /// <summary>A sources file with these entries.</summary>
    public static string File(params FeedSourceConfig[] sources) => PatchJson.Write(new { sources });
}
