using System.Net;
using System.Text;
using System.Text.Json;
using Patch.Core.Data;
using Patch.Core.Notifications.Channels.Http;

namespace Patch.Core.Notifications.Channels.Discord;

/// <summary>A channel's webhook (https://discord.com/developers/docs/resources/webhook#execute-webhook), whose messages can be changed.</summary>
public sealed class DiscordChannel(ChannelHttp http) : INoticeChannel
{
    private const string Who = "Discord";

    /// <summary>Discord's code of a message that is not there any more.</summary>
    private const int UnknownMessage = 10008;

    /// <inheritdoc/>
    public string Kind => ChannelKinds.Discord;

    /// <inheritdoc/>
    public bool CanEdit => true;

    /// <inheritdoc/>
    public async Task<ChannelAnswer> SendAsync(ChannelSettings channel, NoticeMessage message, string? messageId, CancellationToken cancellationToken)
    {
        var (url, missing) = ChannelSecrets.WebUrl(channel);
        if (missing is not null)
            return missing;
        var body = DiscordMessages.Of(message);
        var request = messageId is null
            ? new HttpRequestMessage(HttpMethod.Post, Post(url!))
            : new HttpRequestMessage(HttpMethod.Patch, Message(url!, messageId));

        // A name belongs to a new message; Discord takes none for one that is there.
        request.Content = new StringContent(PatchJson.Write(messageId is null ? body : body with { Username = null }), Encoding.UTF8, "application/json");
        return await http.SendAsync(Who, request, ChannelHttp.PartsOf(url!), response => Read(response, messageId), cancellationToken);
    }

    /// <summary>With <c>wait</c> Discord answers with the message, so that we learn its id.</summary>
    private static Uri Post(Uri webhook) =>
        new UriBuilder(webhook) { Query = webhook.Query.Length > 1 ? $"{webhook.Query[1..]}&wait=true" : "wait=true" }.Uri;

    /// <summary>The webhook's own query stays: of a thread's message it names the thread.</summary>
    private static Uri Message(Uri webhook, string messageId) =>
        new UriBuilder(webhook) { Path = $"{webhook.AbsolutePath.TrimEnd('/')}/messages/{Uri.EscapeDataString(messageId)}" }.Uri;

    private static ChannelAnswer Read(ChannelResponse response, string? messageId)
    {
        if (response.IsSuccess)
            return response.IsPage ? response.Unreadable(Who) : new ChannelAnswer.Taken(messageId ?? response.Text("id"));
        var said = response.Text("message");
        if (messageId is not null && response.Status == HttpStatusCode.NotFound && Code(response) == UnknownMessage)
            return new ChannelAnswer.Gone("The message was deleted in Discord");
        return response.Refuse("Discord webhook", said, response.Wait("retry_after", 1));
    }

    private static int? Code(ChannelResponse response) =>
        response.Json is { } json && json.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var number)
            ? number
            : null;
}
