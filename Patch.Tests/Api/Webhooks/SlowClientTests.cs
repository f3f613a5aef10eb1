using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Webhooks;

/// <summary>Clients that take their time, on raw sockets.</summary>
public sealed class SlowClientTests
{
    [Fact]
    public async Task A_body_that_trickles_is_cut_off_with_408_and_others_are_served_meanwhile()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 14, 13, 0, 0, TimeSpan.Zero));
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, [new("GITHUB_WEBHOOK_SECRET", Hook.Secret)], time);
        using var slow = await ConnectAsync(api);
        await SendAsync(slow, $"POST {Hook.Path} HTTP/1.1\r\nHost: patch\r\nContent-Length: 900000\r\nX-GitHub-Event: push\r\n\r\n" + new string('x', 100));

        using var client = api.Anonymous();
        using var other = await client.SendAsync(Hook.Request(Hook.Push, "meanwhile"));
        Assert.Equal(202, (int)other.StatusCode);

        var answer = await Eventually.GetAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(40));
                await SendAsync(slow, "x");
                return slow.Available > 0 ? await ReceiveAsync(slow) : null;
            },
            "the slow client is answered");
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("\"error\":\"request_timeout\"", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<Socket> ConnectAsync(ApiServer api)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(api.Uri.Host, api.Uri.Port, TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task SendAsync(Socket socket, string text) => await socket.SendAsync(Encoding.ASCII.GetBytes(text), SocketFlags.None, TestContext.Current.CancellationToken);

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, SocketFlags.None, TestContext.Current.CancellationToken));
    }
}
