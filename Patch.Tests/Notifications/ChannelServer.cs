using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Patch.Tests.Notifications;

/// <summary>
/// A Discord channel on loopback that keeps state: messages with ids, which can be changed and be deleted by a person. Before a message is taken, or
/// right after, a test may put a fault in.
/// </summary>
internal sealed class ChannelServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<RequestDelegate> faults = new();
    private readonly ConcurrentQueue<Func<Task>> after = new();
    private readonly ConcurrentDictionary<string, JsonNode> messages = new();
    private readonly ConcurrentQueue<JsonNode> created = new();
    private int last;

    private ChannelServer(WebApplication app) => this.app = app;

    public string Url => $"{app.Urls.Single()}/hook/a-secret-of-the-channel";

    /// <summary>The messages that can be read in the channel now.</summary>
    public IReadOnlyList<JsonNode> Messages => [.. messages.OrderBy(pair => int.Parse(pair.Key, CultureInfo.InvariantCulture)).Select(pair => pair.Value)];

    /// <summary>Every message that was ever begun, in order.</summary>
    public IReadOnlyList<JsonNode> Created => [.. created];

    /// <summary>The titles of <see cref="Created"/>.</summary>
    public IReadOnlyList<string> Titles => [.. Created.Select(TitleOf)];

    public static async Task<ChannelServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new ChannelServer(builder.Build());
        server.app.MapPost("/hook/a-secret-of-the-channel", server.TakeAsync);
        server.app.MapPatch("/hook/a-secret-of-the-channel/messages/{id}", server.ChangeAsync);
        await server.app.StartAsync();
        return server;
    }

    public static string TitleOf(JsonNode message) => (string)message["embeds"]![0]!["title"]!;

    /// <summary>The next request is answered so, and nothing is taken.</summary>
    public void Fail(RequestDelegate answer) => faults.Enqueue(answer);

    /// <summary>The next request is answered so, and nothing is taken.</summary>
    public void Fail(int status, string body = "", string? retryAfter = null, string type = "application/json") => Fail(async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        await context.Response.WriteAsync(body);
    });

    /// <summary>Done once the next message was taken, before it is answered.</summary>
    public void AfterNext(Func<Task> action) => after.Enqueue(action);

    /// <summary>A person deletes all that is there.</summary>
    public void DeleteAll() => messages.Clear();

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        var message = (await JsonNode.ParseAsync(context.Request.Body))!;
        if (faults.TryDequeue(out var fault))
        {
            await fault(context);
            return;
        }

        var id = Interlocked.Increment(ref last).ToString(CultureInfo.InvariantCulture);
        messages[id] = message;
        created.Enqueue(message);
        if (after.TryDequeue(out var action))
            await action();
        await context.Response.WriteAsJsonAsync(new { id });
    }

    private async Task ChangeAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var message = (await JsonNode.ParseAsync(context.Request.Body))!;
        if (faults.TryDequeue(out var fault))
        {
            await fault(context);
            return;
        }

        if (!messages.TryGetValue(id, out var before) || !messages.TryUpdate(id, message, before))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsJsonAsync(new { message = "Unknown Message", code = 10008 });
            return;
        }

        if (after.TryDequeue(out var action))
            await action();
        await context.Response.WriteAsJsonAsync(new { id });
    }
}
