using System.Text.Json.Serialization;
using Patch.Core.Data;

namespace Patch.Core.Feeds.Sources;

/// <summary>One entry of <c>feed-sources.json</c>, with the field names of the file.</summary>
public sealed record FeedSourceConfig
{
    /// <summary>Shortest interval between polls, in seconds.</summary>
    public const int MinimumInterval = 30;

    /// <summary>Interval between polls where an entry names none, in seconds.</summary>
    public const int DefaultInterval = 300;

    public required string Id { get; init; }

    /// <summary><c>feed</c> (Atom or RSS) or <c>git</c> (the refs of a Git URL).</summary>
    public string Kind { get; init; } = "feed";

    /// <summary><c>github</c>, <c>codeberg</c>, <c>forgejo</c>, <c>gitea</c>, <c>gitlab</c>, <c>jojo</c>, <c>generic</c> or <c>git</c>.</summary>
    public required string Provider { get; init; }

    public required string Url { get; init; }

    /// <summary><c>push</c> or <c>release</c>.</summary>
    public required string Event { get; init; }

    public required UpstreamRepository Repo { get; init; }

    public FeedTarget? Target { get; init; }

    public int PollIntervalSeconds { get; init; } = DefaultInterval;

    /// <summary>True: the first poll only remembers what is there. False: it emits it.</summary>
    public bool PrimeOnly { get; init; } = true;

    /// <summary><c>kind: "git"</c>: glob patterns of the tags that count as releases. A single string is taken too.</summary>
    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary><c>kind: "git"</c>: glob patterns of the branches whose moves count as pushes.</summary>
    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? Branches { get; init; }

    [JsonIgnore]
    public bool IsGit => Kind == "git";
}

/// <summary>The upstream repository, with the field names of the file.</summary>
public sealed record UpstreamRepository(string Owner, string Name, string FullName, string? WebUrl = null, string? DefaultBranch = null);
