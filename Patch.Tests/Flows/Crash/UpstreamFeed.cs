using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Patch.Tests.Flows.Crash;

/// <summary>An upstream's release feed on loopback with one release.</summary>
internal sealed class UpstreamFeed : IAsyncDisposable
{
    private const string Atom = """
        <?xml version="1.0" encoding="UTF-8"?>
        <feed xmlns="http://www.w3.org/2005/Atom">
          <id>releases</id>
          <title>Releases of codex</title>
          <updated>2026-05-12T21:00:00Z</updated>
          <entry>
            <id>release-1</id>
            <updated>2026-05-12T21:00:00Z</updated>
            <link rel="alternate" type="text/html" href="https://github.com/openai/codex/releases/tag/rust-v0.134.0"/>
            <title>0.134.0</title>
          </entry>
        </feed>
        """;

    private readonly WebApplication app;

    private UpstreamFeed(WebApplication app) => this.app = app;

    public string Url => $"{app.Urls.Single()}/releases.atom";

    public static async Task<UpstreamFeed> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/releases.atom", () => Results.Text(Atom, "application/atom+xml"));
        await app.StartAsync();
        return new UpstreamFeed(app);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }
}
