using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Feeds.Polling;
using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Tests.Support;

namespace Patch.Tests.Feeds.Polling;

public sealed class PollDueSourcesTests : IAsyncLifetime
{
    private FeedServer server = null!;

    public async ValueTask InitializeAsync() => server = await FeedServer.StartAsync();

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task The_first_poll_primes_and_later_entries_are_told_once_oldest_first(DatabaseKind kind)
    {
        await using var watch = await WatchAsync(kind, FeedSources.Release(server.Url("f")));
        server.Feed("f", FeedServer.Atom(("b", 2), ("a", 1)));
        await watch.PollAsync();
        Assert.Empty(await watch.SignalsAsync());

        // Reordered, edited, one deleted, one back-dated, one twice: only what is new is told.
        server.Feed("f", FeedServer.Atom(("d", 4), ("b", 9), ("c", 3), ("early", 1), ("c", 3)));
        await watch.PollAsync();
        await watch.PollAsync();
        server.Feed("f", FeedServer.Atom(("a", 1), ("b", 2)));
        await watch.PollAsync();

        Assert.Equal(["early", "c", "d"], await watch.SignalsAsync());
        var row = await watch.SourceAsync("s");
        Assert.Equal(("b", null, 0), (row.LastSeenId, row.LastError, row.ConsecutiveFailures));
        Assert.NotNull(row.PrimedAt);
        Assert.Contains(server.Requests, request => request.Headers.IfNoneMatch.Count > 0);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_source_that_is_not_to_be_primed_tells_its_first_poll(DatabaseKind kind)
    {
        await using var watch = await WatchAsync(kind, FeedSources.Release(server.Url("f")) with { PrimeOnly = false });
        server.Feed("f", FeedServer.Atom(("b", 2), ("a", 1)));
        await watch.PollAsync();
        Assert.Equal(["a", "b"], await watch.SignalsAsync());
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_feed_that_was_empty_at_first_tells_its_first_release(DatabaseKind kind)
    {
        await using var watch = await WatchAsync(kind, FeedSources.Release(server.Url("f")));
        server.Feed("f", FeedServer.Atom());
        await watch.PollAsync();
        server.Feed("f", FeedServer.Atom(("first", 1)));
        await watch.PollAsync();
        Assert.Equal(["first"], await watch.SignalsAsync());
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_source_that_fails_keeps_its_cursor_says_why_and_is_asked_later(DatabaseKind kind)
    {
        await using var watch = await WatchAsync(kind, FeedSources.Release(server.Url("f")), FeedSources.Release(server.Url("ok"), "ok"));
        server.Feed("f", FeedServer.Atom(("a", 1)));
        server.Feed("ok", FeedServer.Atom(("x", 1)));
        await watch.PollAsync();

        server.Answer("f", context => Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "<!DOCTYPE html><html>login</html>"));
        server.Feed("ok", FeedServer.Atom(("y", 2), ("x", 1)));
        await watch.PollAsync();
        var failed = await watch.SourceAsync("s");
        Assert.Equal((1, "a"), (failed.ConsecutiveFailures, failed.LastSeenId));
        Assert.Contains("HTML", failed.LastError);
        Assert.True(failed.NextPollAt > watch.Time.GetUtcNow().AddMinutes(8));
        Assert.Equal(["y"], await watch.SignalsAsync());

        server.Status("f", 503, ("Retry-After", "7200"));
        await watch.PollAsync();
        failed = await watch.SourceAsync("s");
        Assert.Equal(watch.Time.GetUtcNow().AddHours(2), failed.NextPollAt);

        server.Feed("f", FeedServer.Atom(("b", 2), ("a", 1)));
        watch.Time.Advance(TimeSpan.FromHours(3));
        await watch.PollAsync();
        Assert.Equal(["y", "b"], await watch.SignalsAsync());
        Assert.Null((await watch.SourceAsync("s")).LastError);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Two_workers_that_poll_at_once_tell_each_entry_once(DatabaseKind kind)
    {
        var sources = Enumerable.Range(0, 8).Select(n => FeedSources.Release(server.Url($"f{n}"), $"s{n}") with { PrimeOnly = false }).ToArray();
        foreach (var n in Enumerable.Range(0, 8))
            server.Feed($"f{n}", FeedServer.Atom(("b", 2), ("a", 1)));
        await using var watch = await WatchAsync(kind, sources);
        await using var other = watch.Second();

        await Task.WhenAll(watch.SweepAsync(), other.GetRequiredService<PollDueSources>().RunAsync(TestContext.Current.CancellationToken));
        await watch.SettledAsync();

        Assert.Equal(16, (await watch.SignalsAsync()).Count);
    }

    [Fact]
    public async Task A_source_that_hangs_delays_nobody_and_is_not_polled_twice()
    {
        server.Hang("hang");
        server.Feed("f", FeedServer.Atom(("a", 1)));
        await using var watch = await WatchAsync(DatabaseKind.Sqlite, FeedSources.Release(server.Url("hang"), "hang"), FeedSources.Release(server.Url("f")));

        var sweep = watch.SweepAsync();
        await Eventually.TrueAsync(() => watch.IsPrimedAsync("s"), "the healthy source to be polled");
        Assert.False(sweep.IsCompleted);
        watch.Time.Advance(TimeSpan.FromSeconds(3));
        await sweep;
        Assert.Equal(0, await watch.SweepAsync());
        Assert.Single(server.Requests, request => request.Path == "hang");

        watch.Time.Advance(TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(async () => (await watch.SourceAsync("hang")).LastError is not null, "the hanging source to time out");
        Assert.Contains("30 s", (await watch.SourceAsync("hang")).LastError);
    }

    [Fact]
    public async Task The_sources_file_is_read_again_when_it_changes_and_a_mistake_leaves_the_others_running()
    {
        server.Feed("f", FeedServer.Atom(("a", 1)));
        await using var watch = await WatchAsync(DatabaseKind.Sqlite, FeedSources.Release(server.Url("f")), FeedSources.Release(server.Url("f"), "gone"));
        await watch.PollAsync();

        watch.WriteSources($$"""{"sources":[{{PatchJson.Write(FeedSources.Release(server.Url("f")))}},{"id":"bad"}]}""");
        await watch.PollAsync();
        Assert.False((await watch.SourceAsync("gone")).Enabled);
        Assert.NotNull((await watch.SourceAsync("gone")).PrimedAt);
        Assert.Contains("provider", (await watch.SourceAsync("bad")).ConfigError);

        watch.WriteSources("{ not json");
        await watch.PollAsync();
        Assert.True((await watch.SourceAsync("s")).Enabled);
        File.Delete(watch.SourcesPath);
        server.Feed("f", FeedServer.Atom(("b", 2), ("a", 1)));
        await watch.PollAsync();
        Assert.Equal(["b"], await watch.SignalsAsync());
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Ten_thousand_entries_are_remembered_and_the_next_one_is_told(DatabaseKind kind)
    {
        var entries = Enumerable.Range(0, 9_999).Select(n => ($"e{n}", 1)).ToArray();
        server.Feed("f", FeedServer.Atom(entries));
        await using var watch = await WatchAsync(kind, FeedSources.Release(server.Url("f")));
        await watch.PollAsync(settle: true);
        server.Feed("f", FeedServer.Atom([("new", 2), .. entries]));
        await watch.PollAsync(settle: true);
        Assert.Equal(["new"], await watch.SignalsAsync());
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Refs_of_a_real_repository_are_told_when_they_appear_or_move(DatabaseKind kind)
    {
        var folder = Programs.NewFolder("upstream");
        try
        {
            using var upstream = GitRepositoryBuilder.Init(Path.Combine(folder, "u.git"), bare: true);
            var person = new GitPerson("Una", "una@upstream.example", SignalRows.Published);
            var first = upstream.Commit(new GitCommitBuilder("main", "one", person).File("a", "1"));
            upstream.Tag("v1", first, person);
            var url = new Uri(upstream.Path).AbsoluteUri;
            await using var watch = await WatchAsync(
                kind, FeedSources.Git(url) with { Tags = ["v*"] }, FeedSources.Git(url, "heads") with { Event = "push", Branches = ["main"] },
                FeedSources.Git("file:///nowhere/at/all", "lost"));
            await watch.PollAsync();
            Assert.Empty(await watch.SignalsAsync());

            var second = upstream.Commit(new GitCommitBuilder("main", "two", person).File("a", "2"));
            upstream.Tag("v2", second, person);
            upstream.Tag("nightly", second);
            await watch.PollAsync();
            upstream.Tag("v1", second);
            await watch.PollAsync();

            var told = await watch.SignalsAsync();
            Assert.Equal(new[] { $"refs/tags/v2@{second}", $"refs/heads/main@{second}", $"refs/tags/v1@{second}" }.Order(), told.Order());
            Assert.Contains($"\"previousSha\":\"{first}\"", await watch.WireAsync($"refs/tags/v1@{second}"));
            Assert.Contains("\"tag\":\"v2\"", await watch.WireAsync($"refs/tags/v2@{second}"));
            Assert.NotNull((await watch.SourceAsync("lost")).LastError);
        }
        finally
        {
            Programs.DeleteFolder(folder);
        }
    }

    [Fact]
    public async Task A_source_is_polled_at_once_when_somebody_asks_and_an_unknown_one_is_refused()
    {
        server.Feed("f", FeedServer.Atom(("a", 1)));
        await using var watch = await WatchAsync(DatabaseKind.Sqlite, FeedSources.Release(server.Url("f")));
        await watch.PollAsync();
        Assert.Equal(0, await watch.SweepAsync());

        Assert.True(await watch.Services.GetRequiredService<PollNow>().AskAsync("s", TestContext.Current.CancellationToken));
        Assert.False(await watch.Services.GetRequiredService<PollNow>().AskAsync("nope", TestContext.Current.CancellationToken));
        Assert.Equal(1, await watch.SweepAsync());
    }

    private static Task<FeedWatch> WatchAsync(DatabaseKind kind, params Patch.Core.Feeds.Sources.FeedSourceConfig[] sources) => FeedWatch.CreateAsync(kind, sources);
}
