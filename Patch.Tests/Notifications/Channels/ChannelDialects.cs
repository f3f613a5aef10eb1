using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using static Patch.Tests.Notifications.Channels.ChannelStub;

namespace Patch.Tests.Notifications.Channels;

/// <summary>How each channel answers, with the limits and codes that its documentation has.</summary>
internal static class ChannelDialects
{
    public const string Secret = "hush-hush-token";
    public const string SlackToken = "xoxb-hush-hush-slack";
    public const string MatrixToken = "syt_hush-hush-matrix";
    public const string Room = "!abc:localhost";

    public static void Map(WebApplication app, ChannelStub server)
    {
        app.MapPost($"/api/webhooks/42/{Secret}", (HttpContext context) => Discord(context, server, null));
        app.MapPatch($"/api/webhooks/42/{Secret}/messages/{{id}}", (HttpContext context, string id) => Discord(context, server, id));
        app.MapPost($"/services/T0/B0/{Secret}", (HttpContext context) => SlackWebhook(Received.Of(context), server));
        app.MapPost("/slack/chat.postMessage", (HttpContext context) => SlackBot(Received.Of(context), server, update: false));
        app.MapPost("/slack/chat.update", (HttpContext context) => SlackBot(Received.Of(context), server, update: true));
        app.MapPost("/workflows/1/triggers/manual/paths/invoke", (HttpContext context) => Teams(Received.Of(context), server));
        app.MapPost("/receiver", (HttpContext context) => Receiver(Received.Of(context), server));
        var transactions = new ConcurrentDictionary<string, string>();
        app.MapPut("/_matrix/client/v3/rooms/{room}/send/m.room.message/{txn}", (HttpContext context, string room, string txn) => Matrix(Received.Of(context), server, transactions, room, txn));
        app.MapGet("/_matrix/client/v3/rooms/{room}/event/{id}", (HttpContext context, string room, string id) => MatrixEvent(Received.Of(context), server, room, id));
    }

    private static IResult Discord(HttpContext context, ChannelStub server, string? id)
    {
        var received = Received.Of(context);
        if (id is not null && !server.Messages.ContainsKey(id))
            return Json(404, """{"message": "Unknown Message", "code": 10008}""");
        var embed = received.Json["embeds"]![0]!;
        var fields = embed["fields"]?.AsArray() ?? [];
        var length = Text(embed["title"]) + Text(embed["description"]) + Text(embed["footer"]?["text"]) + fields.Sum(field => Text(field!["name"]) + Text(field["value"]));
        if (Text(embed["title"]) > 256 || Text(embed["description"]) > 4096 || fields.Count > 25 || length > 6000 || fields.Any(field => Text(field!["value"]) is 0 or > 1024))
            return Json(400, """{"message": "Invalid Form Body", "code": 50035}""");
        if (id is not null && received.Json["username"] is not null)
            return Json(400, """{"message": "Invalid Form Body", "code": 50035}""");
        id ??= server.NewId();
        server.Keep(id, received.Json);
        return context.Request.Method == "PATCH" || context.Request.Query["wait"] == "true"
            ? Json(200, new JsonObject { ["type"] = 0, ["embeds"] = received.Json["embeds"]!.DeepClone(), ["id"] = id }.ToJsonString())
            : Results.NoContent();
    }

    private static IResult SlackWebhook(Received received, ChannelStub server)
    {
        if (SlackFault(received) is { } fault)
            return Results.Text(fault, statusCode: 400);
        server.Keep(server.NewId(), received.Json);
        return Results.Text("ok");
    }

    private static IResult SlackBot(Received received, ChannelStub server, bool update)
    {
        if (received.Headers.GetValueOrDefault("Authorization") != $"Bearer {SlackToken}")
            return Json(200, """{"ok":false,"error":"invalid_auth"}""");
        if (SlackFault(received) is { } fault)
            return Json(200, $$"""{"ok":false,"error":"{{fault}}"}""");
        if ((string?)received.Json["channel"] is not ("C1" or "#upstream"))
            return Json(200, """{"ok":false,"error":"channel_not_found"}""");
        var ts = update ? (string)received.Json["ts"]! : $"1700000000.00{server.NewId()}";
        if (update && ((string?)received.Json["channel"] != "C1" || !server.Messages.ContainsKey(ts)))
            return Json(200, """{"ok":false,"error":"message_not_found"}""");
        if (update && Text(received.Json["text"]) > 4000)
            return Json(200, """{"ok":false,"error":"msg_too_long"}""");
        server.Keep(ts, received.Json);
        return Json(200, $$$"""{"ok":true,"channel":"C1","ts":"{{{ts}}}","message":{"text":"…"}}""");
    }

    private static string? SlackFault(Received received)
    {
        if (!received.IsJson())
            return "invalid_payload";
        var blocks = received.Json["blocks"]!.AsArray();
        if (Text(received.Json["text"]) is 0 or > 40_000)
            return "msg_too_long";
        var right = blocks.Count <= 50 && blocks.All(block => (string?)block!["type"] switch
        {
            "header" => (string?)block["text"]!["type"] == "plain_text" && Text(block["text"]!["text"]) is > 0 and <= 150,
            "section" => block["text"] is { } text ? Text(text["text"]) is > 0 and <= 3000 : block["fields"]!.AsArray() is { Count: > 0 and <= 10 } fields && fields.All(field => Text(field!["text"]) is > 0 and <= 2000),
            "context" => block["elements"]!.AsArray() is { Count: > 0 and <= 10 },
            _ => false,
        });
        return right ? null : "invalid_blocks";
    }

    private static IResult Teams(Received received, ChannelStub server)
    {
        if (!received.Path.EndsWith($"&sig={Secret}", StringComparison.Ordinal))
            return Json(401, """{"error":{"code":"DirectApiAuthorizationRequired","message":"The request must be authenticated."}}""");
        if (Encoding.Unicode.GetByteCount(received.Text) / 2 > 28 * 1024 || received.Body.Length > 28 * 1024)
            return Json(413, """{"error":{"code":"RequestEntityTooLarge","message":"Request Entity too large."}}""");
        if ((string?)received.Json["attachments"]?[0]?["contentType"] != "application/vnd.microsoft.card.adaptive")
            return Json(400, """{"error":{"code":"TriggerInputSchemaMismatch","message":"The input body for trigger 'manual' did not match."}}""");
        server.Keep(server.NewId(), received.Json);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    /// <summary>Takes each id once, as the specification asks of receivers.</summary>
    private static IResult Receiver(Received received, ChannelStub server)
    {
        if (received.Body.Length > 256 * 1024)
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        server.Keep(received.Headers["webhook-id"], received.Json);
        return Results.NoContent();
    }

    private static IResult Matrix(Received received, ChannelStub server, ConcurrentDictionary<string, string> transactions, string room, string txn)
    {
        if (MatrixFault(received, room) is { } fault)
            return fault;
        if (received.Body.Length + 1000 > 65_536)
            return Json(413, """{"errcode":"M_TOO_LARGE","error":"event too large"}""");
        if (transactions.TryGetValue(txn, out var known))
            return Json(200, $$"""{"event_id":"{{known}}"}""");
        var id = transactions[txn] = $"${server.NewId()}";
        var content = received.Json;
        var replaced = (string?)content["m.relates_to"]?["event_id"];
        server.Keep(replaced ?? id, replaced is null ? content : content["m.new_content"]!.DeepClone());
        return Json(200, $$"""{"event_id":"{{id}}"}""");
    }

    /// <summary>A deleted event is still there, without its content.</summary>
    private static IResult MatrixEvent(Received received, ChannelStub server, string room, string id)
    {
        if (MatrixFault(received, room) is { } fault)
            return fault;
        return server.Messages.ContainsKey(id)
            ? Json(200, $$$"""{"event_id":"{{{id}}}","type":"m.room.message","content":{"body":"…"},"unsigned":{"age":5}}""")
            : Json(200, $$$$"""{"event_id":"{{{{id}}}}","type":"m.room.message","content":{},"unsigned":{"redacted_because":{"type":"m.room.redaction"}}}""");
    }

    private static IResult? MatrixFault(Received received, string room) =>
        received.Headers.GetValueOrDefault("Authorization") != $"Bearer {MatrixToken}" ? Json(401, """{"errcode":"M_UNKNOWN_TOKEN","error":"Invalid access token passed."}""")
        : room != Room ? Json(403, """{"errcode":"M_FORBIDDEN","error":"User not in room"}""")
        : null;

    private static IResult Json(int status, string body) => Results.Text(body, "application/json", statusCode: status);

    private static int Text(JsonNode? node) => node?.ToString().Length ?? 0;
}
