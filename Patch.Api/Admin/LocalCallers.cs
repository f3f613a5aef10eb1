using System.Net;

namespace Patch.Api.Admin;

/// <summary>
/// Tells callers on this machine from the rest, for installations without a token. A loopback address alone does not prove it: a reverse
/// proxy beside the service and a page in the operator's browser call from there too.
/// </summary>
internal static class LocalCallers
{
    /// <summary>Headers that only something between caller and service adds.</summary>
    private static readonly string[] Forwarding =
    [
        "Forwarded", "Via", "X-Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto", "X-Forwarded-Server",
        "X-Forwarded-By", "X-Original-For", "X-Original-Host", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP",
        "CF-Connecting-IP", "Fastly-Client-IP", "X-Envoy-External-Address", "X-ProxyUser-Ip",
    ];

    /// <summary>True when the connection, the host asked for and the page that asks (if any) are all of this machine, and nothing forwarded it.</summary>
    public static bool Include(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address)
        && IsLoopbackName(context.Request.Host.Host)
        && !Forwarding.Any(context.Request.Headers.ContainsKey)
        && HasNoForeignOrigin(context.Request);

    /// <summary>A page of another origin, or one whose name was made to point here, must not act for the operator.</summary>
    private static bool HasNoForeignOrigin(HttpRequest request) =>
        request.Headers.Origin.OfType<string>().All(origin => Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && page.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);
}
