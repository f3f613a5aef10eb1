using System.Net.WebSockets;
using System.Text.Json;
using Patch.Core.Data;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Patch.Core.Workspaces.Serving;

/// <summary>
/// Messages of a served WebSocket. One that is no JSON, or no JSON-RPC, is answered with the error that the recorded backend gives
/// (id 0) and the connection goes on: the next message may be sound.
/// </summary>
internal sealed class ServedMessages(WebSocket socket)
    : WebSocketMessageHandler(socket, new SystemTextJsonFormatter { JsonSerializerOptions = new(PatchJson.Options) { AllowDuplicateProperties = false } })
{
    private const int ParseError = -32700;
    private const int InvalidRequest = -32600;

    protected override async ValueTask<JsonRpcMessage?> ReadCoreAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await base.ReadCoreAsync(cancellationToken);
            }
            catch (JsonException unreadable)
            {
                // The formatter reports JSON of the wrong shape by an exception of its own making, which has no position.
                var malformed = unreadable.LineNumber is not null || unreadable.InnerException is not null;
                await WriteAsync(Error(malformed ? ParseError : InvalidRequest, malformed ? "Parse error" : "Invalid request"), cancellationToken);
            }
        }
    }

    private static JsonRpcError Error(int code, string message) => new()
    {
        RequestId = new RequestId(0),
        Error = new JsonRpcError.ErrorDetail { Code = (JsonRpcErrorCode)code, Message = message },
    };
}
