using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Patch.Core.Forges.Http;

/// <summary>Where the next page of a list is (RFC 8288; GitLab says it by <c>x-next-page</c> too).</summary>
internal static partial class ForgePages
{
    /// <summary>The next page's URL; null on the last one.</summary>
    public static Uri? NextOf(Uri request, HttpResponseHeaders headers)
    {
        foreach (Match link in Links().Matches(LinkOf(request, headers) ?? ""))
        {
            if (link.Groups["rel"].Value.Split(' ').Contains("next") && Uri.TryCreate(request, link.Groups["url"].Value, out var next))
                return next;
        }

        return null;
    }

    /// <summary>The <c>Link</c> header; made from GitLab's where only that is sent.</summary>
    public static string? LinkOf(Uri request, HttpResponseHeaders headers)
    {
        if (headers.TryGetValues("Link", out var links))
            return string.Join(", ", links);
        return headers.TryGetValues("x-next-page", out var pages) && int.TryParse(pages.FirstOrDefault(), out var page)
            ? $"<{WithPage(request, page)}>; rel=\"next\""
            : null;
    }

    /// <summary>How many entries the whole list has, where the forge says so.</summary>
    public static long? TotalOf(HttpResponseHeaders headers)
    {
        foreach (var name in new[] { "x-total-count", "x-total" })
        {
            if (headers.TryGetValues(name, out var values) && long.TryParse(values.FirstOrDefault(), out var total))
                return total;
        }

        return null;
    }

    /// <summary>The page after the one that was asked for.</summary>
    public static Uri After(Uri request)
    {
        var page = request.Query.TrimStart('?').Split('&').FirstOrDefault(pair => pair.StartsWith("page=", StringComparison.Ordinal));
        return new Uri(WithPage(request, page is not null && int.TryParse(page["page=".Length..], out var number) ? number + 1 : 2));
    }

    private static string WithPage(Uri request, int page)
    {
        var query = request.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !pair.StartsWith("page=", StringComparison.Ordinal)).Append($"page={page}");
        return $"{request.GetLeftPart(UriPartial.Path)}?{string.Join('&', query)}";
    }

    [GeneratedRegex("""<(?<url>[^>]*)>[^,]*?;\s*rel="?(?<rel>[^",]*)"?""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Links();
}
