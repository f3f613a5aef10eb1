using System.Net.Sockets;
using System.Security.Authentication;

namespace Patch.Client.Http;

/// <summary>Puts into words why there is no answer, and what to do.</summary>
internal static class TransportFailures
{
    public static PatchApiException TimedOut(HttpRequestMessage request, TimeSpan limit, Exception inner) =>
        new(PatchApiFailures.TimedOut, $"Patch at {Refusals.AddressOf(request)} did not answer within {limit.TotalSeconds:0} s.", inner: inner);

    public static PatchApiException Of(HttpRequestMessage request, Exception failed) =>
        new(PatchApiFailures.Unreachable, Sentence(request, failed), inner: failed);

    private static string Sentence(HttpRequestMessage request, Exception failed)
    {
        var address = Refusals.AddressOf(request);
        return failed switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
                $"There is no host {request.RequestUri!.Host}: correct the URL {address}.",
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } when CauseOf<AuthenticationException>(failed) is { } tls =>
                $"There is no TLS connection to {address} ({tls.Message.TrimEnd('.')}): use a certificate that this machine trusts, or write http:// if Patch serves plain HTTP there.",
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
                $"There is no TLS connection to {address}: write http:// if Patch serves plain HTTP there.",
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } or OperationCanceledException =>
                $"Nothing answers at {address}{Reason(failed)}: start Patch there, or correct the URL.",
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } =>
                $"The proxy of this machine's settings does not lead to {address}: {failed.Message}",
            _ when request.RequestUri!.Scheme == Uri.UriSchemeHttp =>
                $"What answers at {address} does not speak HTTP, or broke off: write https:// if it expects TLS.",
            _ => $"The answer of {address} broke off: try again.",
        };
    }

    private static string Reason(Exception failed) => CauseOf<SocketException>(failed) is { } socket ? $" ({socket.Message})" : "";

    private static T? CauseOf<T>(Exception failed)
        where T : Exception
    {
        for (var cause = failed; cause is not null; cause = cause.InnerException)
        {
            if (cause is T found)
                return found;
        }

        return null;
    }
}
