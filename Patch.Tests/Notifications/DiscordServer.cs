using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Patch.Tests.Notifications;

/// <summary>A Discord webhook on loopback: keeps what it is sent and answers 204, or what a test has laid out before.</summary>
internal sealed class DiscordServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<RequestDelegate> answers = new();
    private readonly ConcurrentQueue<JsonNode> messages = new();

    private DiscordServer(WebApplication app) => this.app = app;

    /// <summary>The webhook, its path being the secret part.</summary>
    public string Url => $"{app.Urls.Single()}/api/webhooks/42/{Secret}";

    public static string Secret => "hush-hush-token";

    /// <summary>The bodies in the order in which they came.</summary>
    public IReadOnlyList<JsonNode> Messages => [.. messages];

    public static async Task<DiscordServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new DiscordServer(builder.Build());
        server.app.MapPost($"/api/webhooks/42/{Secret}", server.AnswerAsync);
        await server.app.StartAsync();
        return server;
    }

    /// <summary>Lays out the next answer.</summary>
    public void Next(RequestDelegate answer) => answers.Enqueue(answer);

    /// <summary>Lays out the next answer.</summary>
    public void Next(int status, string body = "", string? retryAfter = null) => Next(async context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        await context.Response.WriteAsync(body);
    });

    public async ValueTask DisposeAsync()
    {
        // A request that a test left hanging is not waited for.
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        messages.Enqueue((await JsonNode.ParseAsync(context.Request.Body))!);
        if (answers.TryDequeue(out var answer))
            await answer(context);
        else
            context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
