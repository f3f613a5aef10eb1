using Patch.Core.Webhooks.Events;

namespace Patch.Core.Webhooks.Routing;

/// <summary>Whether two descriptions mean the same repository.</summary>
internal static class RepositoryHosts
{
    /// <summary>Forges of one family: what is a Forgejo to one is a Gitea to another.</summary>
    private static readonly HashSet<string> Forgejos = ["forgejo", "gitea", "jojo", "codeberg", "gogs"];

    /// <summary>The host in a URL or in <c>user@host:path</c>, in lower case; null where there is none.</summary>
    public static string? Of(string? url)
    {
        if (url is null)
            return null;
        if (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Host.Length > 0)
            return uri.Host.ToLowerInvariant();
        var at = url.IndexOf('@', StringComparison.Ordinal);
        var colon = at < 0 ? -1 : url.IndexOf(':', at);
        return colon < 0 ? null : url[(at + 1)..colon].ToLowerInvariant();
    }

    /// <summary>True for the same name at the same kind of forge or on the same host.</summary>
    public static bool IsOf(WatchedSource source, GitWebhookEvent hook)
    {
        if (hook.Repo is not { } repo || !string.Equals(repo.FullName, source.FullName, StringComparison.OrdinalIgnoreCase))
            return false;
        if (source.Provider == hook.Provider && source.Provider != "generic" || Forgejos.Contains(source.Provider) && Forgejos.Contains(hook.Provider))
            return true;
        return new[] { repo.CloneUrl, repo.WebUrl, repo.SshUrl }.Select(Of).Any(host => host is not null && source.Hosts.Contains(host));
    }
}
