namespace Patch.Core.Forges.Hosts;

/// <summary>The host that a remote's URL names.</summary>
/// <param name="Scheme"><c>https</c>, save where the remote itself is spoken to over plain HTTP.</param>
/// <param name="Host">In lower case.</param>
/// <param name="Port">Null for the scheme's own.</param>
internal sealed record RemoteHost(string Scheme, string Host, int? Port)
{
    /// <summary>With its port, if it has one.</summary>
    public string Full => Port is { } port ? $"{Host}:{port}" : Host;

    /// <summary>Reads <c>https://host/path</c>, <c>ssh://user@host:22/path</c> or <c>user@host:path</c>; null for a path on disk.</summary>
    public static RemoteHost? Of(string url)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Host.Length > 0)
        {
            var scheme = uri.Scheme == Uri.UriSchemeHttp ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
            return new RemoteHost(scheme, uri.Host.ToLowerInvariant(), uri.IsDefaultPort || uri.Port < 0 ? null : uri.Port);
        }

        var colon = url.IndexOf(':', StringComparison.Ordinal);
        var start = url.LastIndexOf('@', Math.Max(colon, 0)) + 1;
        return colon <= start || url[start..colon].Contains('/') ? null : new RemoteHost(Uri.UriSchemeHttps, url[start..colon].ToLowerInvariant(), null);
    }
}
