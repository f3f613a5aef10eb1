using System.Text.Json;
using Microsoft.Extensions.Options;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Settings;

namespace Patch.Api.Console.Live;

/// <summary>The server-sent events: which kinds of rows changed. What changed in them the page asks for itself, as who it is.</summary>
internal static class LiveEndpoint
{
    private const string Name = "change";

    public static IServiceCollection AddLive(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPatchOptions<LiveOptions>(configuration, LiveOptions.Section);
        services.AddSingleton<LiveFeed>();
        return services.AddHostedService(provider => provider.GetRequiredService<LiveFeed>());
    }

    public static IEndpointRouteBuilder MapLive(this IEndpointRouteBuilder console)
    {
        console.MapGet(ConsolePaths.Live, ListenAsync).ExcludeFromDescription();
        return console;
    }

    private static async Task ListenAsync(HttpContext context, LiveFeed feed, IOptions<LiveOptions> options, IHostApplicationLifetime lifetime, TimeProvider timeProvider)
    {
        using var client = feed.Join();
        if (client is null)
        {
            context.Response.Headers.RetryAfter = "30";
            await Problems.Of(
                StatusCodes.Status503ServiceUnavailable, "too_many_listeners", "Too many pages listen",
                $"{options.Value.MaxClients} pages listen already (Patch:Console:Live:MaxClients). Pages work without; load them again to see what is new.").ExecuteAsync(context);
            return;
        }

        // The web server stops first, and waits for open requests: who listens must not hold it up.
        using var ends = lifetime.ApplicationStopping.Register(client.End);
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        await context.Response.WriteAsync("retry: 3000\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        while (!context.RequestAborted.IsCancellationRequested && await WriteAsync(context, client, options.Value, timeProvider))
            await Task.Delay(options.Value.Gap, timeProvider, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Writes what has come, or a sign of life when nothing did. False when the service stops, or nobody reads any more.</summary>
    private static async Task<bool> WriteAsync(HttpContext context, LiveClient client, LiveOptions options, TimeProvider timeProvider)
    {
        using var silence = new CancellationTokenSource(options.Heartbeat, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, context.RequestAborted);
        if (await client.NextAsync(either.Token) is not { } changes || context.RequestAborted.IsCancellationRequested)
            return false;
        var text = changes.Count == 0 ? ": still here\n\n" : string.Concat(changes.Select(Text));
        await context.Response.WriteAsync(text, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        return true;
    }

    private static string Text(LiveChange change) =>
        $"event: {Name}\nid: {change.At.ToUnixTimeMilliseconds()}\ndata: {JsonSerializer.Serialize(change, PatchJson.Options)}\n\n";
}
