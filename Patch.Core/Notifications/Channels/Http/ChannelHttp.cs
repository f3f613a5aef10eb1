using System.Text;
using Microsoft.Extensions.Options;
using Patch.Core.Http;

namespace Patch.Core.Notifications.Channels.Http;

/// <summary>
/// How channels speak HTTP. The client <see cref="ClientName"/> neither logs nor traces its requests, since addresses and tokens are secrets,
/// and follows no redirect. What a channel does wrong is an answer, not an exception.
/// </summary>
public sealed class ChannelHttp(IHttpClientFactory clients, IOptions<NotificationOptions> options, TimeProvider timeProvider)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string ClientName = "notice-channel";

    /// <summary>Most bytes of an answer that are read.</summary>
    public const int LongestAnswer = 256 * 1024;

    /// <summary>What stands for a secret that the other side repeats.</summary>
    private const string Hidden = "(hidden)";

    /// <summary>Shorter parts of an address are words, as <c>webhooks</c>.</summary>
    private const int ShortestPart = 12;

    private const int ShortestSecret = 4;

    /// <summary>Sends one request and reads the answer within the time limit.</summary>
    /// <param name="who">The channel in a sentence, as <c>Slack</c>.</param>
    /// <param name="request">The request; disposed of here.</param>
    /// <param name="secrets">What must not stand in the reason, whatever the server says.</param>
    /// <param name="read">What the answer means.</param>
    /// <param name="cancellationToken">Ends the request; the message may have been taken then.</param>
    public async Task<ChannelAnswer> SendAsync(
        string who, HttpRequestMessage request, IReadOnlyList<string> secrets, Func<ChannelResponse, ChannelAnswer> read, CancellationToken cancellationToken)
    {
        using var sent = request;
        using var limit = new CancellationTokenSource(options.Value.RequestTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            request.Headers.UserAgent.ParseAdd("patch");
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var (body, whole) = await ReadAsync(response, either.Token, cancellationToken);
            var answer = read(new ChannelResponse(
                response.StatusCode, response.Content.Headers.ContentType?.MediaType, body, whole, ChannelResponse.WaitOf(response, timeProvider.GetUtcNow()), secrets));
            return Hide(answer, secrets);
        }
        catch (HttpRequestException unreachable)
        {
            return Hide(Silent($"{who} could not be reached: {unreachable.Message}"), secrets);
        }
        catch (IOException broken)
        {
            return Hide(Silent($"{who} broke off its answer: {broken.Message}"), secrets);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Silent($"{who} did not answer within {options.Value.RequestTimeout.TotalSeconds:0} s");
        }
    }

    /// <summary>
    /// The start of the body, which may be any page of any length. Once there is a status, a body that breaks off or never ends takes nothing
    /// from it: the message was taken, or not.
    /// </summary>
    private static async Task<(string Body, bool IsWhole)> ReadAsync(HttpResponseMessage response, CancellationToken limit, CancellationToken stop)
    {
        using var body = new MemoryStream();
        var whole = false;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(limit);
            whole = await BoundedBody.CopyAsync(stream, body, LongestAnswer, limit);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException || broken is OperationCanceledException && !stop.IsCancellationRequested)
        {
            // What was read until then is told below as a part.
            whole = false;
        }

        return (Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length), whole);
    }

    private static ChannelAnswer.Refused Silent(string reason) => new(reason, RetryAfter: null, Permanent: false, RateLimited: false);

    /// <summary>What of a secret address must not be repeated: all of it, its path and query, and the long parts of both.</summary>
    public static IReadOnlyList<string> PartsOf(Uri url) =>
    [
        url.AbsoluteUri, url.PathAndQuery, url.AbsolutePath,
        .. url.PathAndQuery.Split('/', '?', '&', '=').Where(part => part.Length >= ShortestPart),
    ];

    /// <summary>The sentence without the secrets: a server may repeat in its message what it was sent.</summary>
    public static string Hide(string reason, IReadOnlyList<string> secrets) => secrets.Where(secret => secret.Length >= ShortestSecret)
        .OrderByDescending(secret => secret.Length).Aggregate(reason, (text, secret) => text.Replace(secret, Hidden, StringComparison.Ordinal));

    private static ChannelAnswer Hide(ChannelAnswer answer, IReadOnlyList<string> secrets) => answer switch
    {
        ChannelAnswer.Refused refused => refused with { Reason = Hide(refused.Reason, secrets) },
        ChannelAnswer.Gone gone => gone with { Reason = Hide(gone.Reason, secrets) },
        _ => answer,
    };
}
