using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Feeds;
using Patch.Core.Feeds.Reading;
using Patch.Core.Feeds.Sources;
using Patch.Tests.Flows.Contract;
using Patch.Tests.Support;

namespace Patch.Tests.Feeds.Reading;

/// <summary>The recorded feeds become the recorded events, field for field, but for the release's real tag.</summary>
public sealed class RecordedFeedTests
{
    public static TheoryData<string, string> Feeds => new()
    {
        { "codeberg-forgejo-branch", "branch.rss" },
        { "codeberg-forgejo-releases", "forgejo.atom" },
        { "github-openai-codex-main", "commits.atom" },
        { "github-openai-codex-releases", "releases.atom" },
    };

    [Theory, MemberData(nameof(Feeds))]
    public void Newest_entry_becomes_the_recorded_event(string sourceId, string file)
    {
        var recorded = Recorded.Lines("feed-events.jsonl").First(line => (string)line["sourceId"]! == sourceId);
        var source = SourceOf(recorded);
        var body = File.ReadAllBytes(Path.Combine(Recording.Folder("feeds"), "extended", file));
        var read = Assert.IsType<FeedReading.Read>(FeedReader.Read(body, null, source, FeedSamples.Now));
        Assert.Equal(4, read.Entries.Count);

        var wire = JsonNode.Parse(SignalRow.Of(source, read.Entries[0], FeedSamples.Now).Json)!.AsObject();
        if (source.Event == "release")
        {
            var tag = ((string)recorded["url"]!).Split('/')[^1];
            Assert.Equal(tag, (string?)wire["tag"]);
            wire.Remove("tag");
            recorded["ref"] = tag;
        }

        Assert.True(JsonNode.DeepEquals(recorded, wire), $"{recorded.ToJsonString()}\n{wire.ToJsonString()}");
        Assert.Equal(recorded.Select(field => field.Key), wire.Select(field => field.Key));
    }

    [Fact]
    public void Every_recorded_event_has_its_entry_in_the_feeds()
    {
        // The third state of the release feed was recorded as events only; its entries are those of release 0.135.0 and of the days after.
        foreach (var recorded in Recorded.Lines("feed-events.jsonl").Where(line => string.CompareOrdinal((string)line["publishedAt"]!, "2026-05-15") < 0))
        {
            var source = SourceOf(recorded);
            var file = source.Event == "push" ? source.Provider == "github" ? "commits.atom" : "branch.rss" : source.Provider == "github" ? "releases.atom" : "forgejo.atom";
            var body = File.ReadAllBytes(Path.Combine(Recording.Folder("feeds"), "extended", file));
            var entries = Assert.IsType<FeedReading.Read>(FeedReader.Read(body, null, source, FeedSamples.Now)).Entries;
            var entry = Assert.Single(entries, entry => entry.Id == (string)recorded["entryId"]!);
            Assert.Equal((string)recorded["publishedAt"]!, entry.PublishedAt.ToWire());
        }
    }

    private static FeedSourceConfig SourceOf(JsonObject recorded) => new()
    {
        Id = (string)recorded["sourceId"]!,
        Provider = (string)recorded["provider"]!,
        Event = (string)recorded["event"]!,
        Url = "https://example.org/feed",
        Repo = PatchJson.Read<UpstreamRepository>(recorded["repo"]!.ToJsonString())!,
        Target = PatchJson.Read<FeedTarget>(recorded["target"]!.ToJsonString()),
    };
}
