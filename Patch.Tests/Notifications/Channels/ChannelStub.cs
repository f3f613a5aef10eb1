using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Patch.Tests.Notifications.Channels;

/// <summary>
/// One server on loopback that speaks as Discord, Slack, Teams, Matrix and a receiver of webhooks do, keeps their messages, and refuses what they
/// refuse. A test may lay out the next answers, or have the next message kept and the answer spoilt.
/// </summary>
internal sealed class ChannelStub : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<RequestDelegate> faults = new();
    private readonly ConcurrentQueue<Received> requests = new();
    private readonly ConcurrentDictionary<string, Kept> messages = new();
    private int number = 1000;

    private ChannelStub(WebApplication app) => this.app = app;

    public string Url => app.Urls.Single();

    /// <summary>What came, in that order.</summary>
    public IReadOnlyList<Received> Requests => [.. requests];

    /// <summary>The messages as people see them, by their ids.</summary>
    public IReadOnlyDictionary<string, Kept> Messages => messages;

    public Kept Only => Assert.Single(messages).Value;

    public static async Task<ChannelStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new ChannelStub(builder.Build());
        server.app.Use(server.FaultAsync);
        ChannelDialects.Map(server.app, server);
        await server.app.StartAsync();
        return server;
    }

    /// <summary>Lays out the next answer.</summary>
    public void Next(RequestDelegate answer) => faults.Enqueue(answer);

    /// <summary>Lays out the next answer.</summary>
    public void Next(int status, string body = "", params (string Name, string Value)[] headers) => Next(async context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        await context.Response.WriteAsync(body);
    });

    /// <summary>A person deletes all messages.</summary>
    public void DeleteAll() => messages.Clear();

    public string NewId() => Interlocked.Increment(ref number).ToString(System.Globalization.CultureInfo.InvariantCulture);

    public void Keep(string id, JsonNode content) => messages.AddOrUpdate(id, _ => new Kept(content, 0), (_, kept) => new Kept(content, kept.Edits + 1));

    public async ValueTask DisposeAsync()
    {
        // A request that a test left hanging is not waited for.
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    private async Task FaultAsync(HttpContext context, RequestDelegate next)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var received = new Received(
            context.Request.Method, context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
        requests.Enqueue(received);
        context.Items[nameof(Received)] = received;
        if (faults.TryDequeue(out var answer))
            await answer(context);
        else
            await next(context);
    }

    /// <summary>A request as it came.</summary>
    internal sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
    {
        public string Text => Encoding.UTF8.GetString(Body);

        public JsonNode Json => JsonNode.Parse(Text)!;

        public static Received Of(HttpContext context) => (Received)context.Items[nameof(Received)]!;

        public bool IsJson()
        {
            try
            {
                return Json is JsonObject;
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }

    /// <summary>A message, and how often it was changed.</summary>
    internal sealed record Kept(JsonNode Content, int Edits);
}
