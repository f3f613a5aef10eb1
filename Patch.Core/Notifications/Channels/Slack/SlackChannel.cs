using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Notifications.Channels.Http;

namespace Patch.Core.Notifications.Channels.Slack;

/// <summary>
/// Slack. With <see cref="ChannelSettings.Room"/> a bot writes there and can change what it wrote; without it an incoming webhook is used,
/// which tells no id, so that each state is a message of its own.
/// </summary>
public sealed class SlackChannel(ChannelHttp http) : INoticeChannel
{
    private const string Who = "Slack";
    private const string Api = "https://slack.com/api/";

    /// <inheritdoc/>
    public string Kind => ChannelKinds.Slack;

    /// <summary>True, though an incoming webhook cannot: it answers without an id, and what has no id is never changed.</summary>
    public bool CanEdit => true;

    /// <inheritdoc/>
    public Task<ChannelAnswer> SendAsync(ChannelSettings channel, NoticeMessage message, string? messageId, CancellationToken cancellationToken) =>
        string.IsNullOrWhiteSpace(channel.Room)
            ? ByWebhookAsync(channel, message, cancellationToken)
            : ByBotAsync(channel, message, messageId, cancellationToken);

    private async Task<ChannelAnswer> ByWebhookAsync(ChannelSettings channel, NoticeMessage message, CancellationToken cancellationToken)
    {
        var (url, missing) = ChannelSecrets.WebUrl(channel);
        if (missing is not null)
            return missing;
        var request = Request(url!, SlackMessages.Of(message));
        return await http.SendAsync(Who, request, ChannelHttp.PartsOf(url!), response => OfWebhook(channel, response), cancellationToken);
    }

    private async Task<ChannelAnswer> ByBotAsync(ChannelSettings channel, NoticeMessage message, string? messageId, CancellationToken cancellationToken)
    {
        var (token, missing) = ChannelSecrets.Secret(channel);
        if (missing is not null)
            return missing;
        var (api, wrong) = ChannelSecrets.HasUrl(channel) ? ChannelSecrets.WebUrl(channel) : (new Uri(Api), null);
        if (wrong is not null)
            return wrong;

        // A message is known by its channel's id, which the answer tells though the settings may name the channel, and its time.
        var known = messageId?.Split(':', 2) is [{ Length: > 0 } room, { Length: > 0 } at] ? (Room: room, At: at) : default;
        var edits = known.At is not null;
        var body = SlackMessages.Of(message);
        body["channel"] = known.Room ?? channel.Room!.Trim();
        if (edits)
            body["ts"] = known.At;
        var request = Request(new Uri($"{api!.AbsoluteUri.TrimEnd('/')}/{(edits ? "chat.update" : "chat.postMessage")}"), body);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return await http.SendAsync(Who, request, [token!], response => OfBot(channel, response, edits), cancellationToken);
    }

    private static HttpRequestMessage Request(Uri url, JsonObject body) => new(HttpMethod.Post, url)
    {
        Content = new StringContent(body.ToJsonString(PatchJson.Options), Encoding.UTF8, "application/json"),
    };

    /// <summary>A webhook answers <c>ok</c>, or a status and one of its codes as plain text.</summary>
    private static ChannelAnswer OfWebhook(ChannelSettings channel, ChannelResponse response)
    {
        if (response.IsSuccess)
            return response.IsPage ? response.Unreadable(Who) : new ChannelAnswer.Taken(null);
        var code = response.Body.Length is > 0 and < 100 && response.Body.Trim().All(c => char.IsAsciiLetter(c) || c == '_') ? response.Body.Trim() : response.Text("error");
        return code is null or "ratelimited" or "rate_limited" or "rollup_error"
            ? response.Refuse(Who, code)
            : response.Refuse(Who, code) with { Reason = ((ChannelAnswer.Refused)SlackErrors.Of(channel, response, code, edits: false)).Reason };
    }

    /// <summary>The API answers 200 in any case; whether it took the message stands in <c>ok</c>.</summary>
    private static ChannelAnswer OfBot(ChannelSettings channel, ChannelResponse response, bool edits)
    {
        if (!response.IsSuccess)
            return response.Refuse(Who, response.Text("error"));
        if (response.Json is not { } json || !json.TryGetProperty("ok", out var ok) || ok.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            return response.Unreadable(Who);
        if (!ok.GetBoolean())
            return SlackErrors.Of(channel, response, response.Text("error") ?? "unknown_error", edits);
        return new ChannelAnswer.Taken(response.Text("channel") is { } room && response.Text("ts") is { } at ? $"{room}:{at}" : null);
    }
}
