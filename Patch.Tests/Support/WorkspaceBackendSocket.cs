using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;

namespace Patch.Tests.Support;

/// <summary>The recorded backend's JSON-RPC surface: answers in order, with notifications between them, and asks for no signature.</summary>
internal sealed class WorkspaceBackendSocket(WorkspaceBackendFlows flows)
{
    private readonly ConcurrentDictionary<WebSocket, bool> open = new();
    private int connections;

    public int Connections => connections;

    /// <summary>Cuts all connections without a closing handshake.</summary>
    public void CloseAll()
    {
        foreach (var socket in open.Keys)
            socket.Abort();
    }

    public async Task TalkAsync(WebSocket socket, Func<bool> hangs, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref connections);
        open[socket] = true;
        try
        {
            await NotifyAsync(socket, "connected", cancellationToken);
            while (await ReceiveAsync(socket, cancellationToken) is { } text)
            {
                if (hangs())
                    continue;
                await NotifyAsync(socket, "ping", cancellationToken);
                await SendAsync(socket, Answer(text), cancellationToken);
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The client, or the test that plays the network, cut the connection; nothing is left to answer.
            socket.Abort();
        }
        finally
        {
            open.TryRemove(socket, out _);
        }
    }

    private JsonObject Answer(byte[] text)
    {
        JsonObject request;
        try
        {
            request = JsonNode.Parse(text)!.AsObject();
        }
        catch (JsonException)
        {
            return Error(0, -32700, "Parse error");
        }

        if (request["method"] is null || request["id"] is not { } id)
            return Error(0, -32600, "Invalid request");
        try
        {
            return Call((string)request["method"]!, request["params"] as JsonObject ?? []) is { } result
                ? new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone(), ["result"] = result }
                : Error(id.DeepClone(), -32601, $"Unknown workspace backend method: {request["method"]}");
        }
        catch (InvalidOperationException refused)
        {
            return Error(id.DeepClone(), -32603, refused.Message);
        }
    }

    private JsonObject? Call(string method, JsonObject given) => method switch
    {
        "workspace.initialize" => new JsonObject
        {
            ["ok"] = true,
            ["serverInfo"] = new JsonObject { ["name"] = "codex-workspace-backend-local", ["version"] = "0.1.0" },
            ["capabilities"] = new JsonObject { ["appServerPassThrough"] = true, ["flowInspection"] = true },
        },
        "flow.dispatch" => flows.Dispatch(given["event"] as JsonObject ?? given),
        "flow.replay" => flows.Replay(Required(given, "eventId")),
        "flow.listEvents" => flows.ListEvents((string?)given["type"], (int?)given["limit"] ?? 50),
        "flow.getEvent" => flows.GetEvent(Required(given, "eventId")) ?? throw new InvalidOperationException($"Unknown event: {given["eventId"]}"),
        "flow.listRuns" => flows.ListRuns((string?)given["eventId"], (string?)given["status"], (int?)given["limit"] ?? 50),
        "flow.getRun" => flows.GetRun(Required(given, "runId")) ?? throw new InvalidOperationException($"Unknown run: {given["runId"]}"),
        _ => null,
    };

    private static string Required(JsonObject given, string name) =>
        (string?)given[name] ?? throw new InvalidOperationException($"Missing required argument: {name}");

    private static JsonObject Error(JsonNode id, int code, string message) => new()
    {
        ["jsonrpc"] = "2.0", ["id"] = id, ["error"] = new JsonObject { ["code"] = code, ["message"] = message },
    };

    private static Task NotifyAsync(WebSocket socket, string type, CancellationToken cancellationToken)
    {
        var at = TimeProvider.System.NowUtc().ToWire();
        var told = new JsonObject { ["event"] = new JsonObject { ["type"] = type, ["at"] = at } };
        return SendAsync(socket, new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "workspace.event", ["params"] = told }, cancellationToken);
    }

    private static Task SendAsync(WebSocket socket, JsonObject message, CancellationToken cancellationToken) => socket.SendAsync(
        JsonSerializer.SerializeToUtf8Bytes(message, PatchJson.Options), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    private static async Task<byte[]?> ReceiveAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        using var message = new MemoryStream();
        var buffer = new byte[8192];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return message.ToArray();
        }
    }
}
