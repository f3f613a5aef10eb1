using System.Net.Http.Headers;
using Patch.Core.Notifications.Channels.Http;

namespace Patch.Core.Notifications.Channels.Teams;

/// <summary>
/// A Microsoft Teams workflow that starts when a webhook request is received. It has taken a message before it posts it and tells no id, so that each
/// state is a message of its own.
/// </summary>
public sealed class TeamsChannel(ChannelHttp http) : INoticeChannel
{
    private const string Who = "Microsoft Teams";

    /// <inheritdoc/>
    public string Kind => ChannelKinds.Teams;

    /// <inheritdoc/>
    public bool CanEdit => false;

    /// <inheritdoc/>
    public async Task<ChannelAnswer> SendAsync(ChannelSettings channel, NoticeMessage message, string? messageId, CancellationToken cancellationToken)
    {
        var (url, missing) = ChannelSecrets.WebUrl(channel);
        if (missing is not null)
            return missing;
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(TeamsCards.Of(message)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        return await http.SendAsync(Who, request, ChannelHttp.PartsOf(url!), Read, cancellationToken);
    }

    /// <summary>Taken is 202 and nothing; a refusal has <c>{"error": {"code", "message"}}</c>.</summary>
    private static ChannelAnswer Read(ChannelResponse response)
    {
        if (response.IsSuccess)
            return response.IsPage ? response.Unreadable(Who) : new ChannelAnswer.Taken(null);
        return response.Refuse(Who, response.Text("error", "message") ?? response.Text("error", "code"));
    }
}
