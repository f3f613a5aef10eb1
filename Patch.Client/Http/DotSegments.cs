namespace Patch.Client.Http;

/// <summary>
/// The ids <c>.</c> and <c>..</c> are segments of a path that <see cref="Uri"/> takes for "here" and "one up", encoded or not:
/// <c>/flow-events/../retry</c> would become another request. Any text is an id, so these stay as they were written.
/// </summary>
internal static class DotSegments
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public static Uri Keep(Uri uri)
    {
        var path = uri.OriginalString.AsSpan();
        if (path.IndexOf('?') is var query and >= 0)
            path = path[..query];
        return path.EndsWith("/.") || path.EndsWith("/..") || path.Contains("/./", StringComparison.Ordinal) || path.Contains("/../", StringComparison.Ordinal)
            ? new Uri(uri.OriginalString, AsWritten)
            : uri;
    }
}
