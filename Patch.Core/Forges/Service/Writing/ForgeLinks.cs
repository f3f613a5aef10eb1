using Patch.Core.Forges.Hosts;

namespace Patch.Core.Forges.Service.Writing;

/// <summary>Links into a repository's pages; a short sha without a link where there is no page.</summary>
/// <param name="WebUrl">The repository's page; null for none.</param>
/// <param name="GitLab">Its paths are GitLab's.</param>
internal sealed record ForgeLinks(string? WebUrl, bool GitLab)
{
    private const int ShortSha = 7;

    /// <summary>Of a fork at its forge.</summary>
    public static ForgeLinks Of(string provider, string webUrl) => new(Page(webUrl), provider == ForgeProviders.GitLab);

    /// <summary>Of another repository, by its clone URL.</summary>
    public static ForgeLinks Of(string? cloneUrl)
    {
        var page = Page(cloneUrl);
        return new ForgeLinks(page, page is not null && new Uri(page).Host.Contains("gitlab", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A commit as Markdown.</summary>
    public string Commit(string? sha)
    {
        if (string.IsNullOrEmpty(sha) || !sha.All(char.IsAsciiHexDigit))
            return "—";
        var name = $"`{sha[..Math.Min(ShortSha, sha.Length)]}`";
        return WebUrl is null ? name : $"[{name}]({WebUrl}{(GitLab ? "/-" : "")}/commit/{sha})";
    }

    /// <summary>Null for what is no web page: a path, or a URL whose letters would end a Markdown link.</summary>
    private static string? Page(string? url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https") || parsed.UserInfo.Length > 0)
            return null;
        var page = parsed.GetLeftPart(UriPartial.Path).TrimEnd('/');
        page = page.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? page[..^4] : page;
        return page.Length <= 500 && page.All(letter => letter is > ' ' and <= '~' and not ('(' or ')' or '<' or '>' or '[' or ']' or '`' or '|' or '"' or '\\' or '*')) ? page : null;
    }
}
