using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Feeds.Polling;
using Patch.Core.Feeds.Sources;
using Patch.Tests.Feeds;
using Patch.Tests.Support;

namespace Patch.Tests.Archive;

/// <summary>A source is read on from where the original had come: what is new since then is told, and nothing again.</summary>
public sealed class CursorTests : IAsyncLifetime
{
    private static readonly (string Source, string File)[] Feeds =
    [
        ("codeberg-forgejo-branch", "branch.rss"), ("codeberg-forgejo-releases", "forgejo.atom"), ("github-openai-codex-main", "commits.atom"),
        ("github-openai-codex-releases", "releases.atom"),
    ];

    private readonly string folder = Programs.NewFolder("cursors");
    private FeedServer server = null!;

    private string SourcesPath => Path.Combine(folder, "feed-sources.json");

    public async ValueTask InitializeAsync() => server = await FeedServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Programs.DeleteFolder(folder);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task The_next_poll_tells_exactly_what_the_original_told_next(DatabaseKind kind)
    {
        await using var patch = await StartAsync(kind, [.. Feeds.Select(feed => Source(feed.Source, feed.File))]);
        patch.Write("feed-state.json", new JsonObject(Feeds.Select(feed => KeyValuePair.Create(feed.Source, (JsonNode?)Cursor(Newest(feed))))).ToJsonString());
        await patch.ImportAsync();
        Serve("feeds-1-extended");
        await PollAsync(patch);
        await PollAsync(patch);

        var expected = Lines("dispatched").Where(line => Feeds.Any(feed => feed.Source == (string?)line["sourceId"]))
            .Select(line => ((string)line["sourceId"]!, (string)line["entryId"]!)).Order();
        Assert.Equal(expected, (await TellAsync(patch)).Order());
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_the_original_told_is_not_told_again_and_sources_without_an_entry_keep_their_cursor(DatabaseKind kind)
    {
        await using var patch = await StartAsync(kind, Source("github-openai-codex-releases", "releases.atom"));
        await patch.ImportAsync(ArchiveHost.Recorded("dispatched"));
        Serve("feeds-1-extended");
        await PollAsync(patch);

        Assert.Empty(await TellAsync(patch));
        Assert.Equal(12, await patch.ReadAsync(db => db.FeedSources.CountAsync()));
        await patch.ExportAsync();
        var state = JsonNode.Parse(patch.Exported("feed-state.json"))!;
        Assert.Equal("tag:github.com,2008:Repository/965415649/rust-v0.134.0", (string?)state["github-openai-codex-releases"]!["lastSeenId"]);
        Assert.Equal("2026-11-23T01:27:45.911Z", (string?)state["no-match"]!["lastCheckedAt"]);
    }

    [Fact]
    public async Task An_entry_seen_last_that_has_gone_leaves_the_time_of_the_last_check()
    {
        await using var patch = await StartAsync(DatabaseKind.Sqlite, FeedSources.Release(server.Url("f")));
        patch.Write("feed-state.json", """{"s":{"lastSeenId":"gone","lastCheckedAt":"2026-05-02T12:00:00.000Z"}}""");
        await patch.ImportAsync();
        server.Feed("f", FeedServer.Atom(("c", 3), ("b", 2), ("a", 1)));
        await PollAsync(patch);

        Assert.Equal([("s", "c")], await TellAsync(patch));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Of_two_cursors_the_one_that_was_read_last_stays(DatabaseKind kind)
    {
        await using var patch = await StartAsync(kind, FeedSources.Release(server.Url("f")));
        server.Feed("f", FeedServer.Atom(("a", 1)));
        await PollAsync(patch);
        patch.Write("feed-state.json", """{"s":{"lastSeenId":"zero","lastCheckedAt":"2026-11-01T00:00:00.000Z"}}""");
        Assert.Equal(1, Assert.Single((await patch.ImportAsync()).Files).AlreadyThere);

        // Back at the original, which told b; then over again.
        patch.Write("feed-state.json", """{"s":{"lastSeenId":"b","lastCheckedAt":"2026-12-01T00:00:00.000Z"}}""");
        Assert.Equal(1, Assert.Single((await patch.ImportAsync()).Files).Imported);
        server.Feed("f", FeedServer.Atom(("c", 3), ("b", 2), ("a", 1)));
        await PollAsync(patch);

        Assert.Equal([("s", "c")], await TellAsync(patch));
    }

    [Fact]
    public async Task A_source_whose_refs_Patch_knows_keeps_its_memory()
    {
        await using var patch = await StartAsync(DatabaseKind.Sqlite);
        await patch.ReadAsync(db =>
        {
            db.AddRange(
                new FeedSource { Id = "g", ConfigJson = "{}", NextPollAt = default, PrimedAt = patch.Time.NowUtc(), LastCheckedAt = patch.Time.NowUtc() },
                new RefLedgerEntry { SourceId = "g", RefName = "refs/tags/v1", RefKey = "k", ObjectSha = "s", Sha = "s", IsLatest = true });
            return db.SaveChangesAsync();
        });
        patch.Write("feed-state.json", """{"g":{"lastSeenId":"x","lastCheckedAt":"2030-01-01T00:00:00.000Z"}}""");
        await patch.ImportAsync();

        Assert.NotNull((await patch.ReadAsync(db => db.FeedSources.SingleAsync())).PrimedAt);
    }

    private static JsonObject Cursor(string lastSeenId) => new() { ["lastSeenId"] = lastSeenId, ["lastCheckedAt"] = "2026-11-23T01:26:45.000Z" };

    private static List<JsonObject> Lines(string moment) =>
        [.. File.ReadLines(Path.Combine(ArchiveHost.Recorded(moment), "feed-events.jsonl")).Select(line => JsonNode.Parse(line)!.AsObject())];

    private static string Text(string phase, string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Feeds", phase, file));

    /// <summary>What the original noted as seen last when it had read the first feeds: their first entry.</summary>
    private static string Newest((string Source, string File) feed)
    {
        var read = Patch.Core.Feeds.Reading.FeedReader.Read(
            System.Text.Encoding.UTF8.GetBytes(Text("feeds-0-primed", feed.File)), "application/xml", Source(feed.Source, feed.File, "http://h/"), default);
        return Assert.IsType<Patch.Core.Feeds.Reading.FeedReading.Read>(read).Entries[0].Id;
    }

    private static FeedSourceConfig Source(string id, string file, string server)
    {
        var line = Lines("dispatched").First(line => (string?)line["sourceId"] == id);
        return new FeedSourceConfig
        {
            Id = id, Provider = (string)line["provider"]!, Event = (string)line["event"]!, Url = server + file,
            Repo = PatchJson.Read<UpstreamRepository>(line["repo"]!.ToJsonString())!,
        };
    }

    private FeedSourceConfig Source(string id, string file) => Source(id, file, server.Url(""));

    private async Task<ArchiveHost> StartAsync(DatabaseKind kind, params FeedSourceConfig[] sources)
    {
        await File.WriteAllTextAsync(SourcesPath, FeedSources.File(sources));
        return await ArchiveHost.CreateAsync(kind, ("Patch:Feeds:SourcesPath", SourcesPath));
    }

    private void Serve(string phase)
    {
        foreach (var (_, file) in Feeds)
            server.Feed(file, Text(phase, file));
    }

    private static async Task PollAsync(ArchiveHost patch)
    {
        patch.Time.Advance(TimeSpan.FromMinutes(31));
        await patch.Services.GetRequiredService<PollDueSources>().RunAsync(TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(
            () => patch.ReadAsync(async db => !await db.FeedSources.AnyAsync(source => source.LeaseOwner != null)), "the polls to end", TimeSpan.FromSeconds(60));
        Assert.Null(await patch.ReadAsync(db => db.FeedSources.Select(source => source.LastError).FirstOrDefaultAsync(error => error != null)));
    }

    private static async Task<List<(string Source, string Entry)>> TellAsync(ArchiveHost patch) =>
        [.. (await patch.ReadAsync(db => db.Signals.Where(signal => signal.Disposition == null).OrderBy(signal => signal.Seq).ToListAsync()))
            .Select(signal => (signal.SourceId, signal.EntryId))];
}
