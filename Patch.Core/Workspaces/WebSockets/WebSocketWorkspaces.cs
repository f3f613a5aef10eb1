using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using StreamJsonRpc;

namespace Patch.Core.Workspaces.WebSockets;

/// <summary>Opens workspace backends over WebSocket and keeps one connection to each while it lives.</summary>
public sealed class WebSocketWorkspaces(IOptions<WorkspaceOptions> options, TimeProvider timeProvider) : IDisposable
{
    private const int RequestCancelled = -32800;

    private readonly ConcurrentDictionary<WorkspaceAddress, Line> lines = new();

    public IWorkspace Open(WorkspaceAddress address) => new WebSocketWorkspace(address, this);

    /// <summary>Closes all connections.</summary>
    public void Dispose()
    {
        foreach (var line in lines.Values)
            line.Dispose();
    }

    /// <summary>One request over the kept connection, or over a new one. It is not sent twice: the dispatch row owns the retries.</summary>
    internal async Task<RpcExchange> CallAsync(
        WorkspaceAddress address, string method, Dictionary<string, object?> given, CancellationToken cancellationToken)
    {
        var timeout = options.Value.Timeout;
        var line = lines.GetOrAdd(address, _ => new Line());
        using var limit = new CancellationTokenSource(timeout, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        RpcConnection? connection = null;
        try
        {
            connection = await line.GetAsync(address, both.Token);
            return new RpcExchange(await connection.CallAsync(method, given, both.Token), null, null);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Whether the connection still works nobody knows; the next request makes a new one.
            line.Retire(connection);
            return new RpcExchange(null, null, $"The workspace backend did not answer within {timeout.TotalSeconds:0} s.") { TimedOut = true };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // JSON-RPC has an error code for a cancelled request; the library makes this exception of it. Nobody here cancels any.
            return new RpcExchange(null, (RequestCancelled, "the backend cancelled the request"), null);
        }
        catch (RemoteInvocationException refused)
        {
            return new RpcExchange(null, (refused.ErrorCode, refused.Message), null);
        }
        catch (RemoteMethodNotFoundException refused)
        {
            return new RpcExchange(null, ((int)refused.ErrorCode, refused.Message), null);
        }
        catch (HttpRequestException refused) when (refused.StatusCode is { } status)
        {
            return new RpcExchange(null, null, $"{Failed(method)}. {OfHandshake((int)status)}") { HttpStatus = (int)status };
        }
        catch (IOException lost)
        {
            return new RpcExchange(null, null, $"{Failed(method)}. {lost.Message}");
        }
        catch (Exception unsound) when (unsound is RemoteRpcException or JsonException)
        {
            return new RpcExchange(null, null, $"{Failed(method)}. The backend sent something that is no JSON-RPC.");
        }
        catch (Exception failed) when (failed is WebSocketException or HttpRequestException or ObjectDisposedException)
        {
            return new RpcExchange(null, null, Failed(method));
        }
    }

    /// <summary>The original's sentence when nothing listens at the URL.</summary>
    private static string Failed(string method) => $"Workspace backend WebSocket request failed: {method}";

    private static string OfHandshake(int status) => $"The backend answered the handshake with {status}" + status switch
    {
        401 or 403 => ": check the secret.",
        < 500 and not (408 or 425 or 429) => ": check the URL.",
        _ => ".",
    };

    /// <summary>The connection to one URL; one caller at a time makes it.</summary>
    private sealed class Line : IDisposable
    {
        private readonly SemaphoreSlim gate = new(1);
        private RpcConnection? current;

        public async Task<RpcConnection> GetAsync(WorkspaceAddress address, CancellationToken cancellationToken)
        {
            if (Volatile.Read(ref current) is { IsAlive: true } alive)
                return alive;
            await gate.WaitAsync(cancellationToken);
            try
            {
                if (current is { IsAlive: true } made)
                    return made;
                Retire(current);
                var opened = await RpcConnection.OpenAsync(address, cancellationToken);
                Volatile.Write(ref current, opened);
                return opened;
            }
            finally
            {
                gate.Release();
            }
        }

        /// <summary>Takes this connection out of use; not one that was made since.</summary>
        public void Retire(RpcConnection? connection)
        {
            if (connection is null)
                return;
            Interlocked.CompareExchange(ref current, null, connection);
            connection.Retire();
        }

        public void Dispose()
        {
            Interlocked.Exchange(ref current, null)?.Dispose();
            gate.Dispose();
        }
    }
}

/// <summary>What came of one request: a result, the backend's error, or a sentence that says why there is neither.</summary>
internal sealed record RpcExchange(JsonObject? Result, (int Code, string Message)? Error, string? Failure)
{
    private const int MethodNotFound = -32601;

    /// <summary>True when no answer came within the time limit.</summary>
    public bool TimedOut { get; init; }

    /// <summary>Status of the answer to the handshake, where that was no WebSocket.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>True when the backend says that it does not know the event or run.</summary>
    public bool IsUnknown => Error?.Message.StartsWith("Unknown event", StringComparison.Ordinal) == true
        || Error?.Message.StartsWith("Unknown run", StringComparison.Ordinal) == true;

    /// <summary>True when the same request can never succeed there.</summary>
    public bool IsPermanent => Error?.Code == MethodNotFound || HttpStatus is >= 400 and <= 499 and not (408 or 425 or 429);

    /// <summary>Why there is no result.</summary>
    public string Sentence(string method) => Failure ?? $"Workspace backend {method} failed: {Error?.Message ?? "it answered with no result"}";
}
