using System.Net.WebSockets;

namespace Patch.Core.Workspaces.WebSockets;

/// <summary>A WebSocket whose messages have a greatest length: a longer one breaks the connection before it is kept whole in memory.</summary>
internal sealed class BoundedWebSocket(WebSocket inner, int messageLimit) : WebSocket
{
    private long received;

    /// <summary>True when a message was longer, so that the connection is broken.</summary>
    public bool IsTooLong { get; private set; }

    public override WebSocketCloseStatus? CloseStatus => inner.CloseStatus;

    public override string? CloseStatusDescription => inner.CloseStatusDescription;

    public override WebSocketState State => inner.State;

    public override string? SubProtocol => inner.SubProtocol;

    public override void Abort() => inner.Abort();

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        inner.CloseAsync(closeStatus, statusDescription, cancellationToken);

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        inner.CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

    public override void Dispose() => inner.Dispose();

    public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        var part = await inner.ReceiveAsync(buffer, cancellationToken);
        Count(part.Count, part.EndOfMessage);
        return part;
    }

    public override async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var part = await inner.ReceiveAsync(buffer, cancellationToken);
        Count(part.Count, part.EndOfMessage);
        return part;
    }

    public override Task SendAsync(
        ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        inner.SendAsync(buffer, messageType, endOfMessage, cancellationToken);

    public override ValueTask SendAsync(
        ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        inner.SendAsync(buffer, messageType, endOfMessage, cancellationToken);

    private void Count(int bytes, bool endOfMessage)
    {
        received += bytes;
        if (received > messageLimit)
        {
            IsTooLong = true;
            inner.Abort();
            throw new WebSocketException(WebSocketError.HeaderError, $"A message is longer than {messageLimit} bytes.");
        }

        if (endOfMessage)
            received = 0;
    }
}
