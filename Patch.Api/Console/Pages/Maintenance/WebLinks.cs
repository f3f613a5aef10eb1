namespace Patch.Api.Console.Pages.Maintenance;

/// <summary>Where a forge shows what is in a repository; null where the remote is none of a forge that is known.</summary>
internal static class WebLinks
{
    /// <summary>A branch or tag.</summary>
    /// <param name="remote">The repository's remote.</param>
    /// <param name="reference">Its full name.</param>
    /// <param name="provider">What the remote's host is known to run, as <c>forgejo</c>; null leaves it to the host's name.</param>
    public static string? Reference(string? remote, string? reference, string? provider = null) => Place(remote, provider) is { } place && Name(reference) is { } name
        ? place.Kind switch
        {
            Forge.GitHub => $"{place.Web}/tree/{name}",
            Forge.GitLab => $"{place.Web}/-/tree/{name}",
            _ => $"{place.Web}/src/{(reference!.StartsWith("refs/tags/", StringComparison.Ordinal) ? "tag" : "branch")}/{name}",
        }
        : null;

    /// <summary>What is between two commits.</summary>
    public static string? Compare(string? remote, string? from, string? to, string? provider = null) =>
        Place(remote, provider) is { } place && from is { Length: 40 or 64 } && to is { Length: 40 or 64 }
            ? $"{place.Web}{(place.Kind == Forge.GitLab ? "/-" : "")}/compare/{from}...{to}"
            : null;

    /// <summary>The repository of a name at a host, as candidates name theirs; null for anything else than <c>owner/name</c>.</summary>
    public static string? RemoteOf(string? host, string repo) =>
        host is not null && repo.Split('/') is [{ Length: > 0 }, { Length: > 0 }] && Uri.TryCreate(host, UriKind.Absolute, out var web) && web.Scheme is "https" or "http"
            ? $"{web.GetLeftPart(UriPartial.Authority)}/{repo}" : null;

    private static (Forge Kind, string Web)? Place(string? remote, string? provider)
    {
        var address = remote is not null && remote.StartsWith("git@", StringComparison.Ordinal) && remote.Split(':') is [var user, var path] ? $"https://{user[4..]}/{path}" : remote;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http" or "ssh") || uri.AbsolutePath.Length < 4)
            return null;
        var host = uri.Host.ToLowerInvariant();
        Forge? kind = (provider ?? host) switch
        {
            "github" or "github.com" => Forge.GitHub,
            "gitlab" => Forge.GitLab,
            "forgejo" or "codeberg.org" => Forge.Forgejo,
            var name when name.Contains("gitlab", StringComparison.Ordinal) => Forge.GitLab,
            var name when name.Contains("github", StringComparison.Ordinal) => Forge.GitHub,
            var name when name.Contains("forgejo", StringComparison.Ordinal) || name.Contains("gitea", StringComparison.Ordinal) => Forge.Forgejo,
            _ => null,
        };
        var folder = uri.AbsolutePath.TrimEnd('/');
        if (folder.EndsWith(".git", StringComparison.Ordinal))
            folder = folder[..^4];
        var scheme = uri.Scheme == "http" ? "http" : "https";
        var port = uri.IsDefaultPort || uri.Scheme == "ssh" ? "" : $":{uri.Port}";
        return kind is { } known ? (known, $"{scheme}://{uri.Host}{port}{folder}") : null;
    }

    /// <summary>The short name, each part encoded.</summary>
    private static string? Name(string? reference) => reference?.Split('/', 3) is ["refs", "heads" or "tags", { Length: > 0 } name]
        ? string.Join('/', name.Split('/').Select(Uri.EscapeDataString))
        : null;

    private enum Forge
    {
        GitHub,
        GitLab,
        Forgejo,
    }
}
