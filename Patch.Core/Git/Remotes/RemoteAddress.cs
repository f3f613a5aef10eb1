namespace Patch.Core.Git.Remotes;

/// <summary>How a remote is spoken to.</summary>
internal enum RemoteKind
{
    Local,
    Http,
    Ssh,
}

/// <summary>A remote's URL, checked: its kind, and a form without secrets for people and logs.</summary>
internal sealed record RemoteAddress(RemoteKind Kind, string Url, string Shown)
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
                return new RemoteAddress(RemoteKind.Http, url, new UriBuilder(uri) { UserName = "", Password = "", Query = "" }.Uri.AbsoluteUri);
            case "ssh":
                return new RemoteAddress(RemoteKind.Ssh, url, url);
            case "file":
                return new RemoteAddress(RemoteKind.Local, uri.LocalPath, url);
            default:
                failure = new GitFailure(GitFailureCodes.Unsupported, $"Git repositories are reached by file, http, https or ssh, not by {uri.Scheme}.");
                return null;
        }
    }

    /// <summary>The URL's secrets taken out of a text that may quote it.</summary>
    public string Redact(string text)
    {
        var clean = text.Replace(Url, Shown, StringComparison.Ordinal);
        var secret = Kind == RemoteKind.Http && Uri.TryCreate(Url, UriKind.Absolute, out var uri) ? uri.UserInfo : "";
        return secret.Length == 0 ? clean : clean.Replace(secret, "***", StringComparison.Ordinal);
    }

    // As git reads it: a colon before any slash, and not a drive letter.
    private static bool IsScpStyle(string url)
    {
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        var slash = url.IndexOfAny(['/', '\\']);
        return colon > 1 && (slash < 0 || colon < slash);
    }
}
