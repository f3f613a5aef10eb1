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
    private readonly Lock gate = new();
    private readonly BoundedWebSocket socket;
    private readonly JsonRpc rpc;
    private readonly RpcTraceContext traces = new();
    private int waiting;
    private bool retired;

    private RpcConnection(WebSocket socket)
    {
        this.socket = new BoundedWebSocket(socket, HttpExchange.BodyLimit);
        var handler = new WebSocketMessageHandler(this.socket, new SystemTextJsonFormatter { JsonSerializerOptions = Json });
        rpc = new JsonRpc(handler) { ActivityTracingStrategy = traces };
        rpc.TraceSource.Switch.Level = System.Diagnostics.SourceLevels.Off;
    }

    /// <summary>True while requests can be sent.</summary>
    public bool IsAlive => socket.State == WebSocketState.Open && !rpc.Completion.IsCompleted;

    /// <summary>Connects and initializes.</summary>
    /// <exception cref="HttpRequestException">The backend answered, but did not open a WebSocket: the status says why.</exception>
    public static async Task<RpcConnection> OpenAsync(WorkspaceAddress address, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(30);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        socket.Options.CollectHttpResponseDetails = true;
        if (address.Secret is { } secret)
            socket.Options.SetRequestHeader(FlowSignature.Header, FlowSignature.Of([], secret));
        try
        {
            await socket.ConnectAsync(new Uri(address.Url!), cancellationToken);
        }
        catch (WebSocketException refused) when (socket.HttpStatusCode != 0)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            throw new HttpRequestException(refused.Message, refused, status);
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
            var hello = await connection.CallAsync("workspace.initialize", new()
            {
                ["clientInfo"] = new { Name = "patch-moi", Title = "patch.moi", Version = "0.1.0" },
                ["capabilities"] = new { AppServerPassThrough = true },
            }, cancellationToken);
            connection.traces.Hear(hello);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends one request and waits for its answer. The backend is not told when the wait is given up.</summary>
    /// <exception cref="IOException">The connection ended before the answer came: the message says why.</exception>
    public async Task<JsonObject?> CallAsync(string method, Dictionary<string, object?> given, CancellationToken cancellationToken)
    {
        var set = given.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value);
        lock (gate)
            waiting++;
        try
        {
            return await rpc.InvokeWithParameterObjectAsync<JsonObject?>(method, set, argumentDeclaredTypes: null, CancellationToken.None)
                .WaitAsync(cancellationToken);
        }
        catch (Exception lost) when (lost is ConnectionLostException or ObjectDisposedException or WebSocketException)
        {
            throw new IOException(await WhyLostAsync(cancellationToken), lost);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Closes the connection when the requests under way have their answers: one that gets none must not take the others with it.</summary>
    public void Retire()
    {
        lock (gate)
        {
            retired = true;
            if (waiting > 0)
                return;
        }

        Dispose();
    }

    public void Dispose()
    {
        rpc.Dispose();
        socket.Abort();
        socket.Dispose();
    }

    private void Leave()
    {
        lock (gate)
        {
            waiting--;
            if (!retired || waiting > 0)
                return;
        }

        Dispose();
    }

    private async Task<string> WhyLostAsync(CancellationToken cancellationToken)
    {
        if (socket.IsTooLong)
            return $"The backend sent a message larger than {HttpExchange.BodyLimit / 1024 / 1024} MiB.";
        await rpc.Completion.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return rpc.Completion.Exception?.InnerException is JsonException
            ? "The backend sent something that is no JSON-RPC."
            : "The connection ended before the answer came.";
    }
}
