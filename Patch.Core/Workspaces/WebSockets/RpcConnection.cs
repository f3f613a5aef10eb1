using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Workspaces.Http;
using StreamJsonRpc;

namespace Patch.Core.Workspaces.WebSockets;

/// <summary>One WebSocket to a workspace backend, made known to it by <c>workspace.initialize</c>. Its notifications are passed over.</summary>
internal sealed class RpcConnection : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(PatchJson.Options) { AllowDuplicateProperties = false };
    private readonly WebSocket socket;
    private readonly JsonRpc rpc;

    private RpcConnection(WebSocket socket)
    {
        this.socket = socket;
        var handler = new WebSocketMessageHandler(
            new BoundedWebSocket(socket, HttpExchange.BodyLimit), new SystemTextJsonFormatter { JsonSerializerOptions = Json });
        rpc = new JsonRpc(handler);
        rpc.TraceSource.Switch.Level = System.Diagnostics.SourceLevels.Off;
    }

    /// <summary>True while requests can be sent.</summary>
    public bool IsAlive => socket.State == WebSocketState.Open && !rpc.Completion.IsCompleted;

    /// <summary>Connects and initializes.</summary>
    public static async Task<RpcConnection> OpenAsync(WorkspaceAddress address, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(30);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        if (address.Secret is { } secret)
            socket.Options.SetRequestHeader(FlowSignature.Header, FlowSignature.Of([], secret));
        try
        {
            await socket.ConnectAsync(new Uri(address.Url!), cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var connection = new RpcConnection(socket);
        try
        {
            connection.rpc.StartListening();
            await connection.CallAsync("workspace.initialize", new()
            {
                ["clientInfo"] = new { Name = "patch-moi", Title = "patch.moi", Version = "0.1.0" },
                ["capabilities"] = new { AppServerPassThrough = true },
            }, cancellationToken);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends one request and waits for its answer. The backend is not told when the wait is given up.</summary>
    public Task<JsonObject?> CallAsync(string method, Dictionary<string, object?> given, CancellationToken cancellationToken)
    {
        var set = given.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value);
        return rpc.InvokeWithParameterObjectAsync<JsonObject?>(method, set, argumentDeclaredTypes: null, CancellationToken.None)
            .WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        rpc.Dispose();
        socket.Abort();
        socket.Dispose();
    }
}
