using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Patch.Tests.Flows.BackendContract;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.WebSockets;

/// <summary>A WebSocket server on loopback that does to each connection exactly what a test says, sound or not.</summary>
internal sealed class ScriptedBackend : IAsyncDisposable
{
    private readonly WebApplication app;
    private int connections;

    private ScriptedBackend(int port, Func<HttpContext, int, Task> script)
    {
        Url = $"ws://127.0.0.1:{port}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        app = builder.Build();
        app.UseWebSockets();
        app.Run(context => script(context, Interlocked.Increment(ref connections)));
    }

    public string Url { get; }

    /// <summary>How often a client connected, or tried to.</summary>
    public int Connections => connections;

    /// <param name="script">What happens to a connection; it is told which one it is, from 1.</param>
    public static async Task<ScriptedBackend> StartAsync(Func<HttpContext, int, Task> script)
    {
        var backend = new ScriptedBackend(Programs.FreePort(), script);
        await backend.app.StartAsync();
        return backend;
    }

    /// <summary>Greets each client as the recorded backend does, answers its <c>workspace.initialize</c>, then plays the script.</summary>
    public static Task<ScriptedBackend> TalkAsync(Func<WebSocket, SocketFrames, int, Task> script) => StartAsync(async (context, number) =>
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var frames = new SocketFrames(socket);
        await frames.SendAsync("""{"jsonrpc":"2.0","method":"workspace.event","params":{"event":{"type":"connected","at":"2026-11-23T01:21:01.463Z"}}}""");
        await AnswerAsync(frames, """{"ok":true,"capabilities":{"appServerPassThrough":true,"flowInspection":true}}""");
        await script(socket, frames, number);
    });

    /// <summary>Takes one request and answers it with this result; returns the request.</summary>
    public static async Task<JsonObject> AnswerAsync(SocketFrames frames, string result)
    {
        var request = JsonNode.Parse(await frames.ReceiveAsync())!.AsObject();
        await frames.SendAsync($$"""{"jsonrpc":"2.0","id":{{request["id"]!.ToJsonString()}},"result":{{result}}}""");
        return request;
    }

    public async ValueTask DisposeAsync()
    {
        using (var atOnce = new CancellationTokenSource(TimeSpan.Zero))
            await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
    }
}
