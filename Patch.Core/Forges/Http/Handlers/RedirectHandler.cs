using Patch.Core.Forges.Api;
using Patch.Core.Forges.Hosts;

namespace Patch.Core.Forges.Http.Handlers;

/// <summary>
/// Follows the redirects of a renamed repository, on the same host only and with the same method, headers and body, whatever the status; a
/// token never goes elsewhere.
/// </summary>
internal sealed class RedirectHandler(ForgeHost host) : DelegatingHandler
{
    private const int MaxHops = 3;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        for (var hops = 0; response.Fault() is null && (int)response.StatusCode is 301 or 302 or 307 or 308; hops++)
        {
            if (hops == MaxHops)
                return request.Refuse(Fault($"redirects more than {MaxHops} times"));
            if (response.Headers.Location is not { } location)
                return request.Refuse(Fault("redirects to nowhere"));
            var target = new Uri(request.RequestUri!, location);
            if (!SameServer(target, request.RequestUri!))
                return request.Refuse(Fault($"redirects to another server ({(target.IsAbsoluteUri ? target.GetLeftPart(UriPartial.Authority) : "unknown")})"));
            response.Dispose();
            request = await AgainAsync(request, target, cancellationToken);
            response = await base.SendAsync(request, cancellationToken);
        }

        return response;
    }

    /// <summary>True for the same scheme, host and port, and for no user in the URL.</summary>
    internal static bool SameServer(Uri target, Uri asked) =>
        target.Scheme == asked.Scheme && target.Port == asked.Port && target.UserInfo.Length == 0
        && string.Equals(target.Host, asked.Host, StringComparison.OrdinalIgnoreCase);

    private static async Task<HttpRequestMessage> AgainAsync(HttpRequestMessage request, Uri target, CancellationToken cancellationToken)
    {
        var again = new HttpRequestMessage(request.Method, target);
        foreach (var (name, values) in request.Headers.NonValidated)
            again.Headers.TryAddWithoutValidation(name, values);
        if (request.Content is { } content)
        {
            again.Content = new ByteArrayContent(await content.ReadAsByteArrayAsync(cancellationToken));
            again.Content.Headers.ContentType = content.Headers.ContentType;
        }

        return again;
    }

    private ForgeFault Fault(string what) => new(
        ForgeFaults.BadRedirect, $"{host.Title} at {host.Name} {what}; that is not followed. Look at {host.Key}:ApiUrl.", null, Permanent: true);
}
