using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Patch.Core.Notifications.Channels.Http;

namespace Patch.Core.Notifications.Channels.Matrix;

/// <summary>
/// A Matrix room (https://spec.matrix.org/latest/client-server-api). The notice's id is the transaction's, so that a message whose answer was lost is
/// there once though it is sent again.
/// </summary>
public sealed class MatrixChannel(ChannelHttp http) : INoticeChannel
{
    private const string Who = "Matrix";

    /// <inheritdoc/>
    public string Kind => ChannelKinds.Matrix;

    /// <inheritdoc/>
    public bool CanEdit => true;

    /// <inheritdoc/>
    public async Task<ChannelAnswer> SendAsync(ChannelSettings channel, NoticeMessage message, string? messageId, CancellationToken cancellationToken)
    {
        var (server, noServer) = ChannelSecrets.WebUrl(channel);
        if (noServer is not null)
            return noServer;
        var (token, noToken) = ChannelSecrets.Secret(channel);
        if (noToken is not null)
            return noToken;
        var (room, noRoom) = ChannelSecrets.Required(channel, nameof(channel.Room), channel.Room);
        if (noRoom is not null)
            return noRoom;
        if (!room!.StartsWith('!'))
            return ChannelSecrets.Refuse($"{ChannelSecrets.Key(channel, nameof(channel.Room))} must be the room's internal id, which begins with !, not its address");

        // A server takes the replacement of an event that was deleted, and nobody would ever see it.
        var at = new Place(server!, token!, room);
        if (messageId is not null && await LookAsync(at, messageId, cancellationToken) is not ChannelAnswer.Taken and var gone)
            return gone;
        var request = at.Request(HttpMethod.Put, $"send/m.room.message/{Uri.EscapeDataString(ChannelText.Token(message.Id))}");
        request.Content = new ByteArrayContent(MatrixMessages.Of(message, messageId));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await http.SendAsync(Who, request, [token!], response => Read(response, messageId), cancellationToken);
    }

    private Task<ChannelAnswer> LookAsync(Place at, string messageId, CancellationToken cancellationToken) => http.SendAsync(
        Who, at.Request(HttpMethod.Get, $"event/{Uri.EscapeDataString(messageId)}"), [at.Token], response => OfLook(response, messageId), cancellationToken);

    private static ChannelAnswer OfLook(ChannelResponse response, string messageId)
    {
        var gone = new ChannelAnswer.Gone("The message was deleted in Matrix");
        if (response.Status == HttpStatusCode.NotFound && response.Text("errcode") == "M_NOT_FOUND")
            return gone;
        if (!response.IsSuccess)
            return Refuse(response);
        if (response.Json is not { } json)
            return response.Unreadable(Who);
        return json.TryGetProperty("unsigned", out var more) && more.ValueKind == JsonValueKind.Object && more.TryGetProperty("redacted_because", out _)
            ? gone
            : new ChannelAnswer.Taken(messageId);
    }

    /// <summary>A replacement has an id of its own, but the next one replaces the first event again.</summary>
    private static ChannelAnswer Read(ChannelResponse response, string? messageId)
    {
        if (!response.IsSuccess)
            return Refuse(response);
        return response.Text("event_id") is { } id ? new ChannelAnswer.Taken(messageId ?? id) : response.Unreadable(Who);
    }

    /// <summary>An error is <c>{"errcode", "error", "retry_after_ms"}</c>.</summary>
    private static ChannelAnswer.Refused Refuse(ChannelResponse response)
    {
        var code = response.Text("errcode");
        var said = code is null ? response.Text("error") : $"{code}{Hint(code)}{(response.Text("error") is { Length: > 0 } more ? $": {more}" : "")}";
        var refused = response.Refuse(Who, said, response.Wait("retry_after_ms", 0.001));
        return code == "M_LIMIT_EXCEEDED" ? refused with { Permanent = false, RateLimited = true } : refused;
    }

    private static string Hint(string code) => code switch
    {
        "M_FORBIDDEN" => " (the user of the token is not in the room, or may not write there)",
        "M_UNKNOWN_TOKEN" or "M_MISSING_TOKEN" => " (the token is not valid, or not valid any more)",
        _ => "",
    };

    private sealed record Place(Uri Server, string Token, string Room)
    {
        public HttpRequestMessage Request(HttpMethod method, string what)
        {
            var server = Server.GetLeftPart(UriPartial.Path).TrimEnd('/');
            var request = new HttpRequestMessage(method, new Uri($"{server}/_matrix/client/v3/rooms/{Uri.EscapeDataString(Room)}/{what}"));
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Token}");
            return request;
        }
    }
}
