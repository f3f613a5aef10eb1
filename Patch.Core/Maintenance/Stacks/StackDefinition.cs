using Patch.Core.Git;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Maintenance.Stacks;

/// <summary>A stack to follow.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ForkName">The fork as <c>owner/name</c>, else its URL or path without credentials.</param>
/// <param name="Branch">The maintained branch.</param>
/// <param name="UpstreamName">Upstream as <c>owner/name</c>; null where that is not known.</param>
/// <param name="Fork">URL or full path of the fork; null where <paramref name="Problem"/> says why.</param>
/// <param name="Upstream">URL or full path of upstream; null where <paramref name="Problem"/> says why.</param>
/// <param name="Problem">Why it cannot be followed, as a sentence; null when it can.</param>
public sealed record StackDefinition(
    string Name, string ForkName, string Branch, string? UpstreamName, string? Fork, string? Upstream, string? Problem)
{
    /// <summary>What becomes of merge commits, as in a candidate.</summary>
    public MergeHandling Merges { get; init; }

    /// <summary>Conflicts are resolved as they were before, as in a candidate.</summary>
    public bool ReuseResolutions { get; init; }

    /// <summary>A replay that writes nothing.</summary>
    /// <param name="tip">The maintained branch.</param>
    /// <param name="onto">Upstream's commit.</param>
    internal ReplayRequest Dry(string tip, string onto) => new(tip, onto, Nobody, Keep: false)
    {
        SkipConflicts = true, Merges = Merges, ReuseResolutions = ReuseResolutions,
    };

    private static readonly GitPerson Nobody = new("Patch", "patch@localhost", DateTimeOffset.UnixEpoch);
}

/// <summary>A stack that no flow package of this workspace carries, but that is to be followed.</summary>
public sealed class StackSetting
{
    /// <summary>URL or path of the fork.</summary>
    public string ForkUrl { get; set; } = "";

    /// <summary>The fork as <c>owner/name</c>; read from its URL where it is not given.</summary>
    public string? ForkRepo { get; set; }

    /// <summary>The maintained branch.</summary>
    public string Branch { get; set; } = "main";

    /// <summary>URL or path of upstream.</summary>
    public string UpstreamUrl { get; set; } = "";

    /// <summary>Upstream as <c>owner/name</c>, as signals name it; read from its URL where it is not given.</summary>
    public string? UpstreamRepo { get; set; }
}
