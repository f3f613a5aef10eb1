using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Patch.Core.Data;
using Patch.Core.Workspaces.Http;
using Patch.Core.Workspaces.WebSockets;
using StreamJsonRpc;

namespace Patch.Core.Workspaces.Serving;

/// <summary>
/// Serves the local workspace over one WebSocket: JSON-RPC 2.0 with the methods and messages of a workspace backend. Who may connect is
/// the caller's to decide, before the socket is accepted.
/// </summary>
public sealed partial class WorkspaceRpcServer(ServedWorkspace workspace, TimeProvider timeProvider, ILogger<WorkspaceRpcServer> logger)
{
    /// <summary>Answers requests until the other side closes the socket or <paramref name="stopping"/> is cancelled.</summary>
    public async Task ServeAsync(WebSocket socket, CancellationToken stopping)
    {
        using var bounded = new BoundedWebSocket(socket, HttpExchange.BodyLimit);
        await using var messages = new ServedMessages(bounded);
        using var rpc = new JsonRpc(messages) { ActivityTracingStrategy = new RpcTraceContext() };
        rpc.TraceSource.Switch.Level = System.Diagnostics.SourceLevels.Off;
        rpc.AddLocalRpcTarget(new WorkspaceRpcMethods(workspace), new JsonRpcTargetOptions { AllowNonPublicInvocation = false });
        await NotifyAsync(rpc);
        rpc.StartListening();
        try
        {
            await rpc.Completion.WaitAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Log.Stopping(logger);
        }
        catch (Exception gone) when (gone is WebSocketException or ConnectionLostException or IOException)
        {
            Log.Gone(logger, gone.Message);
        }
    }

    /// <summary>The notification that every connection begins with.</summary>
    private Task NotifyAsync(JsonRpc rpc) => rpc.NotifyWithParameterObjectAsync("workspace.event", new Dictionary<string, object?>
    {
        ["event"] = new JsonObject { ["type"] = "connected", ["at"] = timeProvider.NowUtc().ToWire() },
    });

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "A workspace connection is closed, since the service stops")]
        public static partial void Stopping(ILogger logger);

        [LoggerMessage(Level = LogLevel.Information, Message = "A workspace connection broke: {Reason}")]
        public static partial void Gone(ILogger logger, string reason);
    }
}
