using Patch.Core.Forges.Api;
using Patch.Core.Forges.Hosts;

namespace Patch.Core.Forges.Http;

/// <summary>Why there is no answer at all. Nothing of an exception's text is told: it may hold what was sent.</summary>
internal static class TransportFaults
{
    public static ForgeFault Of(ForgeHost host, ForgeCall call, Exception failed)
    {
        var who = $"{host.Title} at {host.Name}";
        for (var cause = failed; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }:
                    return Unreachable($"{who} cannot be found: its name does not resolve. Look at {host.Key}:ApiUrl.");
                case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }:
                    return Unreachable($"{who} is not trusted: its TLS certificate was not accepted, or it speaks no TLS.");
                case HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }:
                    return Unreachable($"{who} takes no connection, so it could not be asked to {call.Doing}.");
                case HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse }:
                    return Bad($"{who} answered with something that is not HTTP when asked to {call.Doing}.");
                case HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return Bad($"{who} cut its answer off when asked to {call.Doing}.");
            }
        }

        return Bad($"{who} closed the connection before its answer was complete when asked to {call.Doing}.");
    }

    private static ForgeFault Unreachable(string sentence) => new(ForgeFaults.Unreachable, sentence, null, Permanent: false);

    private static ForgeFault Bad(string sentence) => new(ForgeFaults.BadAnswer, sentence, null, Permanent: false);
}
