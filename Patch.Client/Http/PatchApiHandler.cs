using System.Net.Http.Headers;

namespace Patch.Client.Http;

/// <summary>
/// What every request to Patch has: the token, a time limit over the whole answer and a bound on its size. Lets only answers through;
/// everything else is a <see cref="PatchApiException"/>.
/// </summary>
internal sealed class PatchApiHandler(PatchApiOptions options, TimeProvider timeProvider) : DelegatingHandler
{
    private readonly string? token = string.IsNullOrWhiteSpace(options.Token) ? null : options.Token.Trim();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = DotSegments.Keep(request.RequestUri!);
        if (token is not null && IsOfAddress(request.RequestUri))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using var limit = new CancellationTokenSource(options.Timeout, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var response = await base.SendAsync(request, both.Token);
            return await ReadAsync(request, response, both.Token);
        }
        catch (Exception failed) when (failed is OperationCanceledException or HttpRequestException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw limit.IsCancellationRequested ? TransportFailures.TimedOut(request, options.Timeout, failed) : TransportFailures.Of(request, failed);
        }
    }

    private async Task<HttpResponseMessage> ReadAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var body = await BoundedBody.ReadAsync(response.Content, options.MaxAnswerBytes, cancellationToken);
            if (Refusals.Of(request, response, body, tokenShown: token is not null) is { } refusal)
                throw refusal;
            var content = new ByteArrayContent(body!);
            content.Headers.ContentType = response.Content.Headers.ContentType;
            response.Content.Dispose();
            response.Content = content;
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private bool IsOfAddress(Uri uri) =>
        Uri.Compare(uri, options.Address, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
