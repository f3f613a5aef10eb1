using System.ComponentModel.DataAnnotations;

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
    string Name, string ForkName, string Branch, string? UpstreamName, string? Fork, string? Upstream, string? Problem);

/// <summary>A stack that no flow package of this workspace carries, but that is to be followed.</summary>
public sealed class StackSetting
{
    /// <summary>URL or path of the fork.</summary>
    [Required]
    public string ForkUrl { get; set; } = "";

    /// <summary>The fork as <c>owner/name</c>; read from its URL where it is not given.</summary>
    public string? ForkRepo { get; set; }

    /// <summary>The maintained branch.</summary>
    [Required]
    public string Branch { get; set; } = "main";

    /// <summary>URL or path of upstream.</summary>
    [Required]
    public string UpstreamUrl { get; set; } = "";

    /// <summary>Upstream as <c>owner/name</c>, as signals name it; read from its URL where it is not given.</summary>
    public string? UpstreamRepo { get; set; }
}
