using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using Patch.Core.Http;

namespace Patch.Core.Feeds.Fetching;

/// <summary>
/// Asks for feeds: conditionally, bounded in time and in decompressed bytes, redirects followed by hand so that one never leads to a private
/// address. How many at once is <see cref="HostLimits"/>'s to say.
/// </summary>
public sealed class FeedClient(IHttpClientFactory clients, IOptions<FeedOptions> options, TimeProvider timeProvider)
{
    /// <summary>Client for URLs that the operator wrote; they are taken as written.</summary>
    internal const string Configured = "feeds";

    /// <summary>Client for URLs that came by a redirect; it connects to public addresses only.</summary>
    internal const string Redirected = "feeds-redirected";

    private const int MaxRedirects = 5;

    /// <summary>Servers send one; each further one multiplies the work that a few bytes can ask for.</summary>
    private const int MaxEncodings = 2;

    /// <summary>Asks for a feed; what goes wrong is a value. Throws only when <paramref name="cancellationToken"/> ends it.</summary>
    public async Task<FetchResult> FetchAsync(string url, string? etag, string? lastModified, CancellationToken cancellationToken)
    {
        var uri = new Uri(url);
        using var limit = new CancellationTokenSource(options.Value.Timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await FollowAsync(uri, etag, lastModified, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new FetchResult.Failed("timeout", $"{uri.Host} did not give the feed within {options.Value.Timeout.TotalSeconds:0} s.");
        }
        catch (HttpRequestException refused) when (refused.InnerException is PrivateAddressException || refused is PrivateAddressException)
        {
            return new FetchResult.Failed("redirect", (refused.InnerException ?? refused).Message);
        }
        catch (HttpRequestException unreachable)
        {
            return new FetchResult.Failed("unreachable", $"The feed could not be fetched: {unreachable.Message}");
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException or InvalidOperationException)
        {
            // Brotli tells of bad bytes by the last of these.
            return new FetchResult.Failed("encoding", $"The answer of {uri.Host} broke off or is not compressed as it says: {broken.Message}");
        }
    }

    private async Task<FetchResult> FollowAsync(Uri start, string? etag, string? lastModified, CancellationToken cancellationToken)
    {
        var uri = start;
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            // The operator's own host may redirect within itself, wherever it is.
            var trusted = uri.Host == start.Host || options.Value.AllowPrivateRedirects;
            using var request = Request(uri, etag, lastModified);
            using var answer = await clients.CreateClient(trusted ? Configured : Redirected)
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!IsRedirect(answer.StatusCode))
                return await ReadAsync(uri, answer, cancellationToken);
            if (!Uri.TryCreate(uri, answer.Headers.Location, out var next) || next.Scheme is not ("http" or "https"))
                return new FetchResult.Failed("redirect", $"{uri.Host} redirects to somewhere that is neither http nor https.");
            uri = next;
        }

        return new FetchResult.Failed("redirect", $"{start.Host} redirects more than {MaxRedirects} times.");
    }

    private static HttpRequestMessage Request(Uri uri, string? etag, string? lastModified)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.TryAddWithoutValidation("Accept", "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1");
        request.Headers.AcceptEncoding.ParseAdd("gzip, br, deflate");
        request.Headers.UserAgent.ParseAdd("Patch/0.1");
        if (etag is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        if (lastModified is not null)
            request.Headers.TryAddWithoutValidation("If-Modified-Since", lastModified);
        return request;
    }

    private async Task<FetchResult> ReadAsync(Uri uri, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.StatusCode == HttpStatusCode.NotModified)
            return new FetchResult.NotModified();
        if (answer.StatusCode != HttpStatusCode.OK)
            return new FetchResult.Failed("status", $"{uri.Host} answered {(int)answer.StatusCode}.", RetryAfter(answer.Headers));
        if (await BodyAsync(answer.Content, cancellationToken) is not { } body)
            return new FetchResult.Failed("too-large", $"The feed of {uri.Host} is larger than {options.Value.MaxBytes} bytes; it was left off there.");
        answer.Content.Headers.TryGetValues("Content-Type", out var type);
        answer.Content.Headers.TryGetValues("Last-Modified", out var modified);
        answer.Headers.TryGetValues("ETag", out var tag);
        return new FetchResult.Fetched(body, type?.FirstOrDefault(), tag?.FirstOrDefault(), modified?.FirstOrDefault());
    }

    /// <summary>The body, decompressed as it comes; null when it is larger than the bound. No more than the bound is ever held.</summary>
    private async Task<byte[]?> BodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentEncoding.Count > MaxEncodings)
            throw new InvalidDataException($"it is compressed {content.Headers.ContentEncoding.Count} times over");
        var stream = await content.ReadAsStreamAsync(cancellationToken);
        foreach (var encoding in content.Headers.ContentEncoding.Reverse())
        {
            stream = encoding.ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => new GZipStream(stream, CompressionMode.Decompress),
                "br" => new BrotliStream(stream, CompressionMode.Decompress),
                "deflate" => new ZLibStream(stream, CompressionMode.Decompress),
                "identity" => stream,
                _ => throw new InvalidDataException($"the content encoding {encoding} was not asked for"),
            };
        }

        return await BoundedBody.ReadAsync(stream, options.Value.MaxBytes, cancellationToken);
    }

    /// <summary>A wait of no time is none.</summary>
    private TimeSpan? RetryAfter(HttpResponseHeaders headers) =>
        RetryAfterHeader.Of(headers, timeProvider.GetUtcNow()) is { } asked && asked > TimeSpan.Zero ? asked : null;

    private static bool IsRedirect(HttpStatusCode status) =>
        status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
}
