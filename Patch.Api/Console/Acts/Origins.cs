namespace Patch.Api.Console.Acts;

/// <summary>Tells posts of the console's own pages from those of other sites, by what browsers say of themselves.</summary>
internal static class Origins
{
    /// <summary>
    /// True unless the browser says that another origin asks. A proxy may change scheme and port on the way, so the host alone is compared;
    /// a browser that says <c>Sec-Fetch-Site</c> has compared everything itself.
    /// </summary>
    public static bool IsOwn(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
            return site is "same-origin" or "none";
        return request.Headers.Origin.OfType<string>().All(origin =>
            Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Host.Equals(request.Host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase));
    }
}
