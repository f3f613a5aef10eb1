using Microsoft.AspNetCore.Http.Features;

namespace Patch.Api.Http;

/// <summary>
/// Routes by the path as the client sent it. Kestrel decodes all of a path but <c>%2F</c>, so that <c>a%252Fb</c> and <c>a%2Fb</c>
/// become one; ids need to be told apart.
/// </summary>
internal static class EncodedPaths
{
    private const string Advice = "The {0} holds a percent-encoding that is no UTF-8 text; encode ids whole, as encodeURIComponent does.";

    /// <summary>Answers 400 to a malformed percent-encoding, else hands the undecoded path on. Must stand before routing.</summary>
    public static IApplicationBuilder UseEncodedPaths(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var (path, query) = Split(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        if (!IsText(path))
            await Problems.BadEncoding(string.Format(null, Advice, "path")).ExecuteAsync(context);
        else if (!IsText(query))
            await Problems.BadEncoding(string.Format(null, Advice, "query")).ExecuteAsync(context);
        else
        {
            // An asterisk or an authority is no path; the server's own reading stays then.
            if (path.StartsWith('/'))
                context.Request.Path = new PathString(path);
            await next();
        }
    });

    /// <summary>A NUL is no text: no database would look for it.</summary>
    private static bool IsText(string encoded) => PercentEncoding.TryDecode(encoded, out var decoded) && !decoded.Contains('\0');

    /// <summary>Path and query of a request target in origin or absolute form (RFC 9112, 3.2).</summary>
    internal static (string Path, string Query) Split(string target)
    {
        var mark = target.IndexOf('?');
        var path = mark < 0 ? target : target[..mark];
        var query = mark < 0 ? "" : target[(mark + 1)..];
        if (path.StartsWith('/') || path.IndexOf("://", StringComparison.Ordinal) is var scheme && scheme < 0)
            return (path, query);
        var start = path.IndexOf('/', scheme + 3);
        return (start < 0 ? "/" : path[start..], query);
    }
}
