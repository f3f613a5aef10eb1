using System.Net;
using System.Net.Http.Headers;

namespace Patch.Core.Forges.Http.Handlers;

/// <summary>Asks again with the validator of the last answer: GitHub does not count an answer that has not changed.</summary>
internal sealed class ConditionalHandler(KeptAnswers kept) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get || request.Token() is not { } token)
            return await base.SendAsync(request, cancellationToken);

        var known = await kept.FindAsync(token.Identity, request.RequestUri!, cancellationToken);
        request.Headers.IfNoneMatch.Clear();
        if (known is not null && EntityTagHeaderValue.TryParse(known.ETag, out var tag))
            request.Headers.IfNoneMatch.Add(tag);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotModified && known is not null)
        {
            response.StatusCode = HttpStatusCode.OK;
            response.Content = new ByteArrayContent(known.Body);
            response.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (known.Link is not null && !response.Headers.Contains("Link"))
                response.Headers.TryAddWithoutValidation("Link", known.Link);
        }
        else if (response.StatusCode == HttpStatusCode.OK && response.Fault() is null && response.Headers.ETag is { } etag)
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            await kept.KeepAsync(token.Identity, request.RequestUri!, etag.ToString(), ForgePages.LinkOf(request.RequestUri!, response.Headers), body, cancellationToken);
        }

        return response;
    }
}
