using System.Net;
using System.Security;
using System.Text;
using Patch.AppHost.Local.Servers;

namespace Patch.AppHost.Demo;

/// <summary>The upstream's release feed: an Atom file, served on loopback as a forge would serve it, until the program ends.</summary>
internal sealed class FeedFile
{
    private readonly string path;
    private readonly HttpListener listener = new();

    private FeedFile(string path, int port)
    {
        this.path = path;
        Url = $"http://127.0.0.1:{port}/releases.atom";
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    public static FeedFile Serve(string path) => new(path, FreePort.Next());

    /// <summary>Writes the feed, newest release first, in one move, so that no reader sees half of it.</summary>
    public static void Write(string path, IEnumerable<(string Tag, DateTimeOffset At)> newestFirst)
    {
        var feed = new StringBuilder("""
            <?xml version="1.0" encoding="UTF-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom">
              <id>tag:upstream.example,2026:harbour/releases</id>
              <title>Releases of harbour</title>

            """);
        foreach (var (tag, at) in newestFirst)
        {
            var name = SecurityElement.Escape(tag);
            feed.AppendLine($"""
                  <entry>
                    <id>tag:upstream.example,2026:harbour/{name}</id>
                    <updated>{at:yyyy-MM-dd'T'HH:mm:ss'Z'}</updated>
                    <link rel="alternate" type="text/html" href="https://upstream.example/harbour/releases/tag/{name}"/>
                    <title>harbour {name.TrimStart('v')}</title>
                    <author><name>upstream</name></author>
                  </entry>
                """);
        }

        var next = path + ".next";
        File.WriteAllText(next, feed.AppendLine("</feed>").ToString());
        File.Move(next, path, overwrite: true);
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            var request = await listener.GetContextAsync();
            var body = await File.ReadAllBytesAsync(path);
            request.Response.ContentType = "application/atom+xml; charset=utf-8";
            request.Response.ContentLength64 = body.Length;
            await request.Response.OutputStream.WriteAsync(body);
            request.Response.Close();
        }
    }
}
