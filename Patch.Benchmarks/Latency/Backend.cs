using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Patch.Tests.Support;

namespace Patch.Benchmarks.Latency;

/// <summary>A workspace that takes every event and notes when it came.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication app;

    private Backend(WebApplication app, string url) => (this.app, Url) = (app, url);

    public string Url { get; }

    /// <summary>When each tag's event came, in ticks of the time provider.</summary>
    public ConcurrentDictionary<string, long> Came { get; } = new();

    public static async Task<Backend> StartAsync()
    {
        var url = $"http://127.0.0.1:{Programs.FreePort()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var backend = new Backend(builder.Build(), url);
        backend.app.MapPost("/events", backend.TakeAsync);
        await backend.app.StartAsync();
        return backend;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var now = TimeProvider.System.GetTimestamp();
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        Came.TryAdd(body.RootElement.GetProperty("payload").GetProperty("tag").GetString()!, now);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        await context.Response.WriteAsJsonAsync(new { status = "accepted", eventId = body.RootElement.GetProperty("id").GetString(), runIds = Array.Empty<string>(), matched = 1 });
    }
}
