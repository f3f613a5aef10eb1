using Patch.Core.Http;
using Refit;

namespace Patch.Core.Workspaces.Http;

/// <summary>What came back of one request: an answer with its whole body, or a sentence that says why there is none.</summary>
/// <param name="Status">Status of the answer; null when there was none.</param>
/// <param name="Body">The body; empty when there was no answer.</param>
/// <param name="RetryAfter">How long the backend asks to wait; null when it does not say.</param>
/// <param name="Failure">Why there is no answer; null when there is one.</param>
internal sealed record HttpExchange(int? Status, byte[] Body, TimeSpan? RetryAfter, string? Failure)
{
    /// <summary>Longest answer that is read, in bytes after decompression.</summary>
    public const int BodyLimit = 16 * 1024 * 1024;

    /// <summary>The original's sentence when nothing listens at the URL.</summary>
    public const string CannotConnect = "Unable to connect. Is the computer able to access the url?";

    public bool IsSuccess => Failure is null && Status is >= 200 and <= 299;

    /// <summary>Sends one request and reads its answer, all of it within <paramref name="timeout"/>.</summary>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    public static async Task<HttpExchange> RunAsync(
        Func<CancellationToken, Task<HttpResponseMessage>> send, TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await send(both.Token);
            var body = await BoundedBody.ReadAsync(response.Content, BodyLimit, both.Token);
            var retryAfter = RetryAfterHeader.Of(response.Headers, timeProvider.GetUtcNow());
            return body is null
                ? new HttpExchange(null, [], retryAfter, $"The workspace backend's answer is larger than {BodyLimit / 1024 / 1024} MiB.")
                : new HttpExchange((int)response.StatusCode, body, retryAfter, null);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new HttpExchange(null, [], null, $"The workspace backend did not answer within {timeout.TotalSeconds:0} s.");
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or ApiRequestException && !cancellationToken.IsCancellationRequested)
        {
            return new HttpExchange(null, [], null, limit.IsCancellationRequested
                ? $"The workspace backend did not answer within {timeout.TotalSeconds:0} s."
                : Sentence(failed));
        }
    }

    private static string Sentence(Exception failed)
    {
        for (var cause = failed; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError }:
                    return CannotConnect;
                case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }:
                    return "The workspace backend's TLS certificate was not accepted.";
                case HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse }:
                    return "The workspace backend answered with something that is not HTTP.";
            }
        }

        return "The workspace backend closed the connection before its answer was complete.";
    }
}
