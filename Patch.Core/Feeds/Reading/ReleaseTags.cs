using System.Text.RegularExpressions;

namespace Patch.Core.Feeds.Reading;

/// <summary>
/// Finds the real tag of a release in an entry's link or id. The title is what people call it (<c>0.134.0</c>), not what Git has
/// (<c>rust-v0.134.0</c>).
/// </summary>
internal static partial class ReleaseTags
{
    /// <summary>The tag, percent-decoded; it may hold slashes. Null when neither shows one.</summary>
    public static string? Of(string? id, string? url) => InUrl(url) ?? InUrl(id) ?? InGitHubId(id);

    private static string? InUrl(string? url) =>
        url is not null && Page().Match(url) is { Success: true } match ? Name(Uri.UnescapeDataString(match.Groups["tag"].Value.TrimEnd('/'))) : null;

    private static string? InGitHubId(string? id) => id is not null && GitHubId().Match(id) is { Success: true } match ? Name(match.Groups["tag"].Value) : null;

    /// <summary>Git allows no control characters in a ref's name, so such a link shows no tag.</summary>
    private static string? Name(string tag) => tag.Length == 0 || tag.Any(char.IsControl) ? null : tag;

    /// <summary>GitHub, Forgejo, Gitea: <c>/releases/tag/T</c>, <c>/src/tag/T</c>; GitLab: <c>/-/releases/T</c>, <c>/-/tags/T</c>.</summary>
    [GeneratedRegex(@"^https?://[^?#]*?/(?:releases/tag|src/tag|-/releases|-/tags)/(?<tag>[^?#]+)")]
    private static partial Regex Page();

    /// <summary>GitHub's entry ids, also of a server of one's own: <c>tag:github.com,2008:Repository/NUMBER/TAG</c>.</summary>
    [GeneratedRegex(@"^tag:[^,]+,\d+:Repository/\d+/(?<tag>.+)$")]
    private static partial Regex GitHubId();
}
