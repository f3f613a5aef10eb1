using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Patch.Benchmarks.Poll;

/// <summary>Many forges on addresses of the loopback net, each with a few feeds that take their time; some never answer.</summary>
internal sealed class SlowFeeds : IAsyncDisposable
{
    private const int FeedsOfAHost = 4;
    private readonly WebApplication app;
    private readonly int port;

    private SlowFeeds(WebApplication app, int port) => (this.app, this.port) = (app, port);

    public static async Task<SlowFeeds> StartAsync(int feeds, TimeSpan delay, int hanging, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            for (var host = 0; host <= (feeds - 1) / FeedsOfAHost; host++)
                kestrel.Listen(Address(host), port);
        });
        var app = builder.Build();
        app.MapGet("/{number:int}.atom", async (int number, HttpContext context) =>
        {
            if (number < hanging)
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            await Task.Delay(delay, TimeProvider.System, context.RequestAborted);
            context.Response.ContentType = "application/atom+xml";
            await context.Response.WriteAsync(Atom(number), context.RequestAborted);
        });
        await app.StartAsync();
        return new SlowFeeds(app, port);
    }

    public string Url(int number) => string.Create(CultureInfo.InvariantCulture, $"http://{Address(number / FeedsOfAHost)}:{port}/{number}.atom");

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private static IPAddress Address(int host) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.0.{2 + (host / 250)}.{1 + (host % 250)}"));

    private static string Atom(int number) =>
        $"""
        <feed xmlns="http://www.w3.org/2005/Atom"><id>feed:{number}</id><title>Releases</title>
        <entry><id>tag:forge.example,2008:Repository/{number}/v1.0.0</id><title>1.0.0</title><updated>2026-05-14T12:00:00Z</updated><link href="https://forge.example/up/{number}/releases/tag/v1.0.0"/></entry>
        </feed>
        """;
}
