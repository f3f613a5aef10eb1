using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Core.Feeds.Polling;
using Patch.Core.Feeds.Sources;
using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Tests.Support;

namespace Patch.Tests.Feeds.Polling;

/// <summary>What may happen to a source over the years, none of which may stop it, flood it, or swallow a release.</summary>
public sealed class PollTroubleTests : IAsyncLifetime
{
    private const int SeenBound = 10_001;
    private FeedServer server = null!;

    public async ValueTask InitializeAsync() => server = await FeedServer.StartAsync();

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_signal_that_is_there_already_does_not_stop_the_ones_beside_it(DatabaseKind kind)
    {
        await using var watch = await FeedWatch.CreateAsync(kind, FeedSources.Release(server.Url("f")));
        server.Feed("f", FeedServer.Atom(("a", 1)));
        await watch.PollAsync();
        await watch.WriteAsync(db => db.Signals.Add(SignalRows.Release("taken-over", source: "s")));

        server.Feed("f", FeedServer.Atom(("new", 3), ("taken-over", 2), ("a", 1)));
        await watch.PollAsync();
        Assert.Equal(["taken-over", "new"], await watch.SignalsAsync());
        Assert.Null((await watch.SourceAsync("s")).LeaseOwner);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_the_feed_still_shows_is_never_forgotten_however_much_has_come_and_gone(DatabaseKind kind)
    {
        await using var watch = await FeedWatch.CreateAsync(kind, FeedSources.Release(server.Url("f")));
        await using var bounded = watch.Second(("Patch:Feeds:SeenBound", $"{SeenBound}"));
        var sweep = bounded.GetRequiredService<PollDueSources>();
        server.Feed("f", FeedServer.Atom(("old", 1)));
        await sweep.RunAsync(TestContext.Current.CancellationToken);
        var later = watch.Time.NowUtc().AddMinutes(1);
        await watch.WriteAsync(db => db.SeenEntries.AddRange(Enumerable.Range(0, SeenBound + 5).Select(number => new SeenEntry
        {
            SourceId = "s", EntryKey = IdKeys.Of($"gone-{number}"), FirstSeenAt = later, LastSeenAt = later,
        })));

        foreach (var news in (string[])["one", "two"])
        {
            server.Feed("f", FeedServer.Atom((news, 9), ("old", 1)));
            watch.Time.Advance(TimeSpan.FromMinutes(20));
            await sweep.RunAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(["one", "two"], await watch.SignalsAsync());
        Assert.InRange(await watch.ReadAsync(db => db.SeenEntries.CountAsync()), SeenBound, SeenBound + 3);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_feed_that_moves_tells_what_came_since_and_not_all_of_its_past_again(DatabaseKind kind)
    {
        await using var watch = await FeedWatch.CreateAsync(kind, FeedSources.Release(server.Url("here")));
        watch.Time.SetUtcNow(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
        server.Feed("here", FeedServer.Atom(("here-1", 1)));
        await watch.PollAsync();

        server.Answer("there", context => context.Response.WriteAsync("""
            <feed xmlns="http://www.w3.org/2005/Atom"><entry><id>there-2</id><updated>2026-06-01T01:00:00Z</updated></entry>
            <entry><id>there-1</id><updated>2026-05-01T12:00:00Z</updated></entry><entry><id>undated</id></entry></feed>
            """));
        watch.WriteSources(FeedSources.File(FeedSources.Release(server.Url("there"))));
        await watch.PollAsync();
        Assert.Equal(["there-2"], await watch.SignalsAsync());
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_pattern_made_wider_tells_nothing_that_stood_there_before(DatabaseKind kind)
    {
        using var sandbox = new GitSandbox();
        using var upstream = sandbox.Bare("upstream.git");
        var first = upstream.Commit(GitSandbox.Change("one").File("a", "1"));
        upstream.Tag("v1", first);
        upstream.Tag("r1", first);
        var source = FeedSources.Git(new Uri(upstream.Path).AbsoluteUri);
        await using var watch = await FeedWatch.CreateAsync(kind, source with { Tags = ["v*"] });
        await watch.PollAsync();

        watch.WriteSources(FeedSources.File(source with { Tags = ["v*", "r*"] }));
        await watch.PollAsync();
        Assert.Empty(await watch.SignalsAsync());
        upstream.Tag("r2", first);
        await watch.PollAsync();
        Assert.Equal([$"refs/tags/r2@{first}"], await watch.SignalsAsync());
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_poll_of_a_source_that_changed_meanwhile_is_dropped(DatabaseKind kind)
    {
        var entry = FeedSources.Release(server.Url("old")) with { PrimeOnly = false };
        await using var watch = await FeedWatch.CreateAsync(kind, entry);
        await using var other = watch.Second();
        server.Feed("new", FeedServer.Atom(("from-new", 1)));
        server.Answer("old", async context =>
        {
            watch.WriteSources(FeedSources.File(entry with { Url = server.Url("new") }));
            await other.GetRequiredService<SourceRows>().TakeOverAsync(context.RequestAborted);
            await context.Response.WriteAsync(FeedServer.Atom(("from-old", 1)));
        });
        await watch.SweepAsync();
        Assert.Empty(await watch.SignalsAsync());
        await watch.SweepAsync();
        Assert.Equal(["from-new"], await watch.SignalsAsync());
    }

    [Fact]
    public async Task A_source_that_was_never_read_well_has_no_time_of_it()
    {
        await using var watch = await FeedWatch.CreateAsync(DatabaseKind.Sqlite, FeedSources.Release(server.Url("missing")));
        await watch.PollAsync();
        var row = await watch.SourceAsync("s");
        Assert.Equal((null, null), (row.LastCheckedAt, row.PrimedAt));
        Assert.Equal("127.0.0.1 answered 404.", row.LastError);
    }

    [Fact]
    public async Task What_no_one_foresaw_is_a_failure_that_is_seen_and_backs_off()
    {
        server.Feed("f", FeedServer.Atom(("a", 1)));
        await using var watch = await FeedWatch.CreateAsync(DatabaseKind.Sqlite, FeedSources.Release(server.Url("f")) with { PrimeOnly = false });
        await watch.ReadAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE signals RENAME TO lost"));
        await watch.PollAsync();
        var row = await watch.SourceAsync("s");
        Assert.Contains("Patch could not finish the poll", row.LastError);
        Assert.Equal((1, null, null), (row.ConsecutiveFailures, row.LeaseOwner, row.PrimedAt));

        await watch.ReadAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE lost RENAME TO signals"));
        await watch.PollAsync();
        Assert.Equal(["a"], await watch.SignalsAsync());
    }

    [Fact]
    public async Task A_mistake_that_is_mended_leaves_nothing_behind()
    {
        server.Feed("f", FeedServer.Atom());
        await using var watch = await FeedWatch.CreateAsync(DatabaseKind.Sqlite);
        watch.WriteSources($$"""[{"provider":"github"},{"id":"bad"},{"id":"bad","provider":"x"},{{PatchJson.Write(FeedSources.Release(server.Url("f")))}}]""");
        await watch.PollAsync();
        Assert.Equal(["#1", "bad", "s"], await watch.IdsAsync());
        Assert.Contains("\"provider\" is missing", (await watch.SourceAsync("bad")).ConfigError);

        watch.WriteSources("""{"sources":[{"id":"s"}]}""");
        await watch.PollAsync();
        Assert.Equal(["s"], await watch.IdsAsync());
        Assert.NotNull((await watch.SourceAsync("s")).ConfigError);
        watch.WriteSources("""{"sources":[]}""");
        await watch.PollAsync();
        var kept = await watch.SourceAsync("s");
        Assert.Equal((false, null), (kept.Enabled, kept.ConfigError));
        Assert.NotNull(kept.PrimedAt);
    }

    [Fact]
    public async Task Sources_of_one_host_that_hangs_take_neither_its_places_nor_the_slots_of_others()
    {
        server.Hang("hang");
        await using var healthy = await FeedServer.StartAsync();
        healthy.Feed("f", FeedServer.Atom());
        var hanging = Enumerable.Range(0, 8).Select(number => FeedSources.Release(server.Url("hang"), $"h{number}"));
        await using var watch = await FeedWatch.CreateAsync(DatabaseKind.Sqlite, [.. hanging, FeedSources.Release(healthy.Url("f"))]);
        await using var narrow = watch.Second(("Patch:Feeds:Concurrency", "3"), ("Patch:Feeds:RequestsPerHost", "2"), ("Patch:Feeds:SweepPatience", "00:00:00"));
        using var stop = new CancellationTokenSource();

        Assert.Equal(9, await narrow.GetRequiredService<PollDueSources>().RunAsync(stop.Token));
        await Eventually.TrueAsync(() => watch.IsPrimedAsync("s"), "the healthy source to be polled");
        Assert.Equal(2, server.MostAtOnce);

        await stop.CancelAsync();
        await watch.SettledAsync();
    }

    [Fact]
    public async Task A_poll_is_one_span_that_its_signals_carry_on_and_it_rings_when_there_are_some()
    {
        server.Feed("f", FeedServer.Atom(("a", 1)));
        await using var watch = await FeedWatch.CreateAsync(DatabaseKind.Sqlite, FeedSources.Release(server.Url("f"), "spanned") with { PrimeOnly = false });
        var (spans, rung) = (new List<string>(), new List<Stage>());
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PatchTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.OperationName == "patch.poll" && (string?)activity.GetTagItem("patch.source.id") == "spanned")
                    spans.Add(activity.Id!);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var subscription = watch.Services.GetRequiredService<IWakeUps>().Subscribe(rung.Add);
        await watch.PollAsync();
        var trace = await watch.ReadAsync(db => db.Signals.Select(signal => signal.TraceParent).SingleAsync());
        Assert.Equal(Assert.Single(spans), trace);
        Assert.Contains(Stage.Route, rung);
    }
}
