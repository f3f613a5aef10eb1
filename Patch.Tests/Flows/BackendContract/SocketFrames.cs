using System.Net.WebSockets;
using System.Text;

namespace Patch.Tests.Flows.BackendContract;

/// <summary>Whole text messages of a WebSocket, each awaited for a bounded time.</summary>
internal sealed class SocketFrames(WebSocket socket)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public async Task SendAsync(string text)
    {
        using var limit = new CancellationTokenSource(Limit);
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
    }

    public async Task<string> ReceiveAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, limit.Token);
            Assert.Equal(WebSocketMessageType.Text, part.MessageType);
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return Encoding.UTF8.GetString(message.ToArray());
        }
    }

    public async Task CloseAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
    }
}
