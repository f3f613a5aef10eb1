using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Patch.Core.Data;

namespace Patch.Tests.Support;

/// <summary>
/// A real server on loopback that behaves as the recorded workspace backend does: events deduplicated by id, signatures asked for, a flow
/// whose outcome is <c>payload.outcome</c>, HTML pages with 500 where the original throws, JSON-RPC over WebSocket on the same port.
/// </summary>
internal sealed class WorkspaceBackend : IAsyncDisposable
{
    /// <summary>The secret of the recordings.</summary>
    public const string DefaultSecret = "shared-hmac-secret";

    private readonly List<ReceivedRequest> requests = [];
    private readonly string? secret;
    private readonly WorkspaceBackendSocket socket;
    private WebApplication? app;

    private WorkspaceBackend(string? secret, int port)
    {
        this.secret = secret;
        Uri = new Uri($"http://127.0.0.1:{port}");
        socket = new WorkspaceBackendSocket(Flows);
    }

    /// <summary>Base address; it stays the same when the backend goes down and comes back.</summary>
    public Uri Uri { get; }

    /// <summary>Base address without a slash at its end, as settings have it.</summary>
    public string Url => Uri.GetLeftPart(UriPartial.Authority);

    /// <summary>The same server over WebSocket.</summary>
    public string WebSocketUrl => $"ws://{Uri.Authority}";

    /// <summary>What the backend knows: events, runs, and how often each event was started.</summary>
    public WorkspaceBackendFlows Flows { get; } = new();

    /// <summary>How the next answers are spoilt; null answers properly. Stays until changed. HTTP only, save for <see cref="BackendTrouble.Hang"/>.</summary>
    public BackendTrouble? Trouble { get; set; }

    /// <summary>How often a WebSocket client connected.</summary>
    public int SocketConnections => socket.Connections;

    /// <summary>Every HTTP request so far, in order.</summary>
    public IReadOnlyList<ReceivedRequest> Requests
    {
        get
        {
            lock (requests)
                return [.. requests];
        }
    }

    /// <summary>Starts a backend on a free port; <paramref name="secret"/> null asks for no signatures.</summary>
    public static async Task<WorkspaceBackend> StartAsync(string? secret = DefaultSecret)
    {
        var backend = new WorkspaceBackend(secret, Programs.FreePort());
        await backend.ComeBackAsync();
        return backend;
    }

    /// <summary>Stops listening: connections are refused from now on. What the backend knows stays.</summary>
    public async Task GoDownAsync()
    {
        if (app is null)
            return;
        var running = app;
        app = null;
        socket.CloseAll();
        using (var atOnce = new CancellationTokenSource(TimeSpan.Zero))
            await running.StopAsync(atOnce.Token);
        await running.DisposeAsync();
    }

    /// <summary>Listens again on the same port.</summary>
    public async Task ComeBackAsync()
    {
        if (app is not null)
            return;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Uri.Port));
        var next = builder.Build();
        next.UseWebSockets();
        next.Run(AnswerAsync);
        await next.StartAsync();
        app = next;
    }

    public async ValueTask DisposeAsync() => await GoDownAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            using var webSocket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.TalkAsync(webSocket, () => Trouble == BackendTrouble.Hang, context.RequestAborted);
            return;
        }

        var request = await ReceiveAsync(context);
        if (Trouble is { } trouble)
            await trouble.SpoilAsync(context);
        else
            await RouteAsync(context, request);
    }

    private async Task<ReceivedRequest> ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = new ReceivedRequest(
            context.Request.Method,
            context.Features.Get<IHttpRequestFeature>()!.RawTarget,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray());
        lock (requests)
            requests.Add(request);
        return request;
    }

    private async Task RouteAsync(HttpContext context, ReceivedRequest request)
    {
        var query = context.Request.Query;
        var limit = int.TryParse(query["limit"], out var asked) && asked > 0 ? asked : 50;
        var parts = request.Target.Split('?')[0].Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        try
        {
            var (status, answer) = (request.Method, parts) switch
            {
                ("GET", ["healthz"]) => (200, new JsonObject { ["ok"] = true }),
                ("POST", ["events"] or ["flow-events"]) => Signed(request, body => Flows.Dispatch(JsonNode.Parse(body)!.AsObject())),
                ("POST", ["events", var id, "replay"]) => Signed(request, _ => Flows.Replay(id)),
                ("GET", ["events"]) => (200, Flows.ListEvents(query["type"], limit)),
                ("GET", ["events", var id]) => Found(Flows.GetEvent(id), "event not found"),
                ("GET", ["runs"]) => (200, Flows.ListRuns(query["eventId"], query["status"], limit)),
                ("GET", ["runs", var id]) => Found(Flows.GetRun(id), "run not found"),
                _ => (426, null),
            };
            await WriteAsync(context, status, answer);
        }
        catch (Exception thrown) when (thrown is InvalidOperationException or JsonException)
        {
            context.Response.StatusCode = 500;
            context.Response.ContentType = "text/html;charset=utf-8";
            await context.Response.WriteAsync("<!doctype html><html><body>Something went wrong</body></html>");
        }
    }

    private (int Status, JsonObject? Answer) Signed(ReceivedRequest request, Func<byte[], JsonObject> work)
    {
        var signature = request.Header("x-flow-signature-256") ?? request.Header("x-patch-flow-signature-256");
        return secret is null || signature == request.SignatureWith(secret)
            ? (202, work(request.Body))
            : (401, new JsonObject { ["error"] = "invalid signature" });
    }

    private static (int Status, JsonObject? Answer) Found(JsonObject? answer, string missing) =>
        answer is null ? (404, new JsonObject { ["error"] = missing }) : (200, answer);

    private static async Task WriteAsync(HttpContext context, int status, JsonObject? answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = answer is null ? "text/plain; charset=utf-8" : "application/json";
        await context.Response.WriteAsync(
            answer?.ToJsonString(WorkspaceBackendFlows.Pretty) ?? "Codex workspace backend WebSocket server\n");
    }
}

/// <summary>A request as it came in: the raw target (percent-encoding as sent), headers by name, and the exact bytes of the body.</summary>
internal sealed record ReceivedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode? Json => JsonNode.Parse(Body);

    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value : null;

    /// <summary>The header that a sender with this secret would have sent.</summary>
    public string SignatureWith(string secret) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Body));
}
