namespace Patch.Core.Forges.Hosts;

/// <summary>The closed list of forges whose API Patch speaks; Gitea is spoken to as Forgejo is.</summary>
internal static class ForgeProviders
{
    public const string GitHub = "github";
    public const string Forgejo = "forgejo";
    public const string GitLab = "gitlab";

    private const string Gitea = "gitea";

    /// <summary>The provider that a setting names; null for a word that is none.</summary>
    public static string? Of(string word) => word.Trim().ToLowerInvariant() switch
    {
        GitHub => GitHub,
        Forgejo or Gitea => Forgejo,
        GitLab => GitLab,
        _ => null,
    };

    /// <summary>The provider of a host that everybody knows; null for others.</summary>
    public static string? OfHost(string host) => host.ToLowerInvariant() switch
    {
        "github.com" => GitHub,
        "gitlab.com" => GitLab,
        "codeberg.org" => Forgejo,
        _ => null,
    };

    /// <summary>Its name for people.</summary>
    public static string Title(string provider) => provider switch { GitHub => "GitHub", GitLab => "GitLab", _ => "Forgejo" };

    /// <summary>Base of the API of a host, without a slash at its end.</summary>
    public static string ApiOf(string provider, string scheme, string host) => provider switch
    {
        GitHub when host.Equals("github.com", StringComparison.OrdinalIgnoreCase) => "https://api.github.com",
        GitHub => $"{scheme}://{host}/api/v3",
        GitLab => $"{scheme}://{host}/api/v4",
        _ => $"{scheme}://{host}/api/v1",
    };
}
