using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Patch.Tests.Support;

/// <summary>A real forge's feeds on loopback: each path answers as it is told to.</summary>
internal sealed class FeedServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> answers = new();
    private int atOnce;

    private FeedServer(WebApplication app, int port) => (this.app, Port) = (app, port);

    public int Port { get; }

    /// <summary>Most requests that were under way at one time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Headers of every request, in order, by path.</summary>
    public ConcurrentQueue<(string Path, IHeaderDictionary Headers)> Requests { get; } = new();

    public string Url(string path) => $"http://127.0.0.1:{Port}/{path}";

    public static async Task<FeedServer> StartAsync()
    {
        var port = Programs.FreePort();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var server = new FeedServer(builder.Build(), port);
        server.app.Run(server.AnswerAsync);
        await server.app.StartAsync();
        return server;
    }

    public void Answer(string path, Func<HttpContext, Task> answer) => answers[path] = answer;

    /// <summary>Serves a feed with validators, and 304 to those who have it.</summary>
    public void Feed(string path, string body)
    {
        var tag = $"\"{body.GetHashCode(StringComparison.Ordinal)}\"";
        Answer(path, context =>
        {
            context.Response.Headers.ETag = tag;
            context.Response.Headers.LastModified = "Thu, 14 May 2026 12:00:00 GMT";
            if (context.Request.Headers.IfNoneMatch == tag)
            {
                context.Response.StatusCode = 304;
                return Task.CompletedTask;
            }

            context.Response.ContentType = "application/atom+xml";
            return context.Response.WriteAsync(body);
        });
    }

    /// <summary>Never answers; ends when the client goes.</summary>
    public void Hang(string path) => Answer(path, async context =>
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    });

    public void Status(string path, int status, params (string Name, string Value)[] headers) => Answer(path, context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        return Task.CompletedTask;
    });

    public void Compressed(string path, string encoding, Func<Stream, Stream> compress, byte[] body) => Answer(path, async context =>
    {
        context.Response.Headers.ContentEncoding = encoding;
        using var packed = new MemoryStream();
        await using (var stream = compress(packed))
            await stream.WriteAsync(body);
        await context.Response.Body.WriteAsync(packed.ToArray());
    });

    /// <summary>An Atom feed of releases; the first is the newest unless days are given.</summary>
    public static string Atom(params (string Id, int Day)[] entries)
    {
        var feed = new StringBuilder("<feed xmlns=\"http://www.w3.org/2005/Atom\">");
        foreach (var (id, day) in entries)
            feed.Append($"<entry><id>{id}</id><title>{id}</title><updated>2026-05-{day:00}T12:00:00Z</updated></entry>");
        return feed.Append("</feed>").ToString();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue((context.Request.Path.Value!.TrimStart('/'), new HeaderDictionary(context.Request.Headers.ToDictionary())));
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref atOnce));
        try
        {
            if (answers.TryGetValue(context.Request.Path.Value!.TrimStart('/'), out var answer))
                await answer(context);
            else
                context.Response.StatusCode = 404;
        }
        finally
        {
            Interlocked.Decrement(ref atOnce);
        }
    }
}
