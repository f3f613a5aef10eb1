using System.Text;
using System.Text.Json.Nodes;
using Patch.Core.Feeds.Reading;
using Patch.Core.Feeds.Sources;

namespace Patch.Tests.Feeds;

/// <summary>Sources and feeds made of few words.</summary>
internal static class FeedSamples
{
    public static readonly DateTimeOffset Now = new(2026, 5, 20, 8, 0, 0, TimeSpan.Zero);

    public static FeedSourceConfig Source(string @event = "release", string provider = "github") => new()
    {
        Id = "codex", Provider = provider, Url = "https://example.org/feed", Event = @event,
        Repo = new UpstreamRepository("openai", "codex", "openai/codex", "https://github.com/openai/codex", "main"),
    };

    /// <summary>A sound entry of a sources file; <paramref name="change"/> may spoil it.</summary>
    public static JsonObject Entry(string id = "codex", string url = "https://example.org/feed", Action<JsonObject>? change = null)
    {
        var entry = new JsonObject
        {
            ["id"] = id, ["provider"] = "github", ["url"] = url, ["event"] = "release",
            ["repo"] = new JsonObject { ["owner"] = "openai", ["name"] = "codex", ["fullName"] = "openai/codex", ["defaultBranch"] = "main" },
        };
        change?.Invoke(entry);
        return entry;
    }

    public static FeedReading Read(string feed, string @event = "release", string? contentType = null) =>
        FeedReader.Read(Encoding.UTF8.GetBytes(feed), contentType, Source(@event), Now);

    public static IReadOnlyList<FeedEntry> Entries(string feed, string @event = "release") => Assert.IsType<FeedReading.Read>(Read(feed, @event)).Entries;

    public static FeedReading.Unreadable Unreadable(byte[] feed, string? contentType = null) =>
        Assert.IsType<FeedReading.Unreadable>(FeedReader.Read(feed, contentType, Source(), Now));

    /// <summary>An Atom feed around entries.</summary>
    public static string Atom(params string[] entries) =>
        $"""<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><id>feed</id><title>Feed</title>{string.Concat(entries)}</feed>""";

    /// <summary>An Atom entry as GitHub writes one; tags are the ids.</summary>
    public static string Release(string tag, string updated) =>
        $"""<entry><id>tag:github.com,2008:Repository/1/{tag}</id><updated>{updated}</updated><link rel="alternate" href="https://github.com/openai/codex/releases/tag/{tag}"/><title>Release {tag}</title></entry>""";

    public static string Rss(params string[] items) => $"""<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Feed</title>{string.Concat(items)}</channel></rss>""";
}
