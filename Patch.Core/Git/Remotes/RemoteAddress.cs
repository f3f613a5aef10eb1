namespace Patch.Core.Git.Remotes;

/// <summary>How a remote is spoken to.</summary>
internal enum RemoteKind
{
    Local,
    Http,
    Ssh,
}

/// <summary>A remote's URL, checked and without secrets, so that it can be written down and shown.</summary>
/// <param name="Kind">How it is spoken to.</param>
/// <param name="Url">What libgit2 or git is given: a full path for local ones.</param>
/// <param name="Shown">The URL as people know it.</param>
/// <param name="Login">Credentials that stood in the URL; null when there were none.</param>
internal sealed record RemoteAddress(RemoteKind Kind, string Url, string Shown, GitCredential? Login = null)
{
    /// <summary>Takes file://, http(s)://, ssh://, user@host:path and plain paths; refuses the rest with a sentence.</summary>
    public static RemoteAddress? Parse(string url, out GitFailure? failure)
    {
        failure = null;
        if (url.Length == 0 || url[0] == '-' || url.Any(char.IsControl))
        {
            failure = new GitFailure(GitFailureCodes.Unsupported, "This is not the URL of a Git repository: it is empty, begins with '-' or has control characters.");
            return null;
        }

        if (!url.Contains("://", StringComparison.Ordinal))
            return IsScpStyle(url) ? new RemoteAddress(RemoteKind.Ssh, url, url) : new RemoteAddress(RemoteKind.Local, Path.GetFullPath(url), url);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            failure = new GitFailure(GitFailureCodes.Unsupported, "This is not a URL that can be read.");
            return null;
        }

        switch (uri.Scheme)
        {
            case "http" or "https":
                var clean = new UriBuilder(uri) { UserName = "", Password = "", Query = "", Fragment = "" }.Uri.AbsoluteUri;
                return new RemoteAddress(RemoteKind.Http, clean, clean, LoginOf(uri));
            case "ssh":
                // ssh takes no password from a URL, so one that stands there only has to go no further.
                var ssh = uri.UserInfo.Contains(':', StringComparison.Ordinal) ? new UriBuilder(uri) { Password = "" }.Uri.OriginalString : url;
                return new RemoteAddress(RemoteKind.Ssh, ssh, ssh);
            case "file":
                return new RemoteAddress(RemoteKind.Local, uri.LocalPath, url);
            default:
                failure = new GitFailure(GitFailureCodes.Unsupported, $"Git repositories are reached by file, http, https or ssh, not by {uri.Scheme}.");
                return null;
        }
    }

    private static GitCredential? LoginOf(Uri uri)
    {
        if (uri.UserInfo.Length == 0)
            return null;
        var parts = uri.UserInfo.Split(':', 2);
        return new GitCredential { UserName = Uri.UnescapeDataString(parts[0]), Password = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "" };
    }

    // As git reads it: a colon before any slash, and not a drive letter.
    private static bool IsScpStyle(string url)
    {
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        var slash = url.IndexOfAny(['/', '\\']);
        return colon > 1 && (slash < 0 || colon < slash);
    }
}
