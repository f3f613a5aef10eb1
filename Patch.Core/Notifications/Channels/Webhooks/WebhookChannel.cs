using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Patch.Core.Notifications.Channels.Http;

namespace Patch.Core.Notifications.Channels.Webhooks;

/// <summary>
/// A receiver of anybody's, which is sent all facts and can tell by the signature that they come from here (https://www.standardwebhooks.com).
/// </summary>
public sealed class WebhookChannel(ChannelHttp http, TimeProvider timeProvider) : INoticeChannel
{
    private const string Who = "The webhook";

    /// <inheritdoc/>
    public string Kind => ChannelKinds.Webhook;

    /// <inheritdoc/>
    public bool CanEdit => false;

    /// <inheritdoc/>
    public async Task<ChannelAnswer> SendAsync(ChannelSettings channel, NoticeMessage message, string? messageId, CancellationToken cancellationToken)
    {
        var (url, noUrl) = ChannelSecrets.WebUrl(channel);
        if (noUrl is not null)
            return noUrl;
        var (secret, noSecret) = ChannelSecrets.Secret(channel);
        if (noSecret is not null)
            return noSecret;
        var (keys, wrong) = WebhookSignature.Keys(secret!);
        if (wrong is not null)
            return ChannelSecrets.Refuse($"{ChannelSecrets.Key(channel, nameof(channel.Secret))} {wrong}");

        // The id is the notice's at every try, so that a receiver takes it once; the time is the try's, since receivers refuse old ones.
        var id = ChannelText.Token(message.Id);
        var timestamp = timeProvider.GetUtcNow().ToUnixTimeSeconds();
        var body = WebhookBody.Of(message);
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Of(keys!, id, timestamp, body));
        return await http.SendAsync(Who, request, [.. ChannelHttp.PartsOf(url!), .. secret!.Split(' ', ',')], Read, cancellationToken);
    }

    /// <summary>Any 2xx is taken, whatever stands in it; what else the answer says is nobody's code that we know.</summary>
    private static ChannelAnswer Read(ChannelResponse response)
    {
        if (response.IsSuccess)
            return new ChannelAnswer.Taken(null);
        return response.Status == HttpStatusCode.Gone
            ? response.Refuse(Who, "the receiver is gone for good; take the channel out of the settings")
            : response.Refuse(Who, said: null);
    }
}
