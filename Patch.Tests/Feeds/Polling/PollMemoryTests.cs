using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Feeds.Polling;
using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Tests.Support;

namespace Patch.Tests.Feeds.Polling;

/// <summary>What a source has shown and where it stood are remembered, whatever comes in between.</summary>
public sealed class PollMemoryTests : IAsyncLifetime
{
    private FeedServer server = null!;

    public async ValueTask InitializeAsync() => server = await FeedServer.StartAsync();

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Entries_that_no_database_could_take_are_refused_and_leave_the_others_running(DatabaseKind kind)
    {
        server.Feed("f", FeedServer.Atom(("a", 1)));
        await using var watch = await FeedWatch.CreateAsync(kind);
        var sound = PatchJson.Write(FeedSources.Release(server.Url("f")));
        watch.WriteSources($$$"""
            {"sources":[{"id":"a\u0000b"},{"id":"\ud800"},{"id":"{{{new string('x', 300)}}}"},
              {"id":"url","provider":"github","event":"release","url":"x\u0000y","repo":{"owner":"a","name":"b","fullName":"a/b"}},{{{sound}}}]}
            """);

        await watch.PollAsync();

        Assert.True(await watch.IsPrimedAsync("s"));
        Assert.NotNull((await watch.SourceAsync("url")).ConfigError);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_entry_with_an_unreadable_date_is_told_once_and_blocks_nobody(DatabaseKind kind)
    {
        await using var watch = await FeedWatch.CreateAsync(kind, FeedSources.Release(server.Url("f")));
        server.Feed("f", FeedServer.Atom(("a", 1)));
        await watch.PollAsync();
        const string undated = "<entry><id>undated</id><updated>yesterday</updated></entry></feed>";
        server.Feed("f", FeedServer.Atom(("b", 2), ("a", 1)).Replace("</feed>", undated));
        await watch.PollAsync();
        server.Feed("f", FeedServer.Atom(("c", 3), ("b", 2), ("a", 1)).Replace("</feed>", undated));
        await watch.PollAsync();

        Assert.Equal(["b", "undated", "c"], await watch.SignalsAsync());
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_feed_with_the_oldest_first_and_one_whose_last_entry_has_gone_tell_what_is_new(DatabaseKind kind)
    {
        await using var watch = await FeedWatch.CreateAsync(kind, FeedSources.Release(server.Url("up"), "up"), FeedSources.Release(server.Url("gone"), "gone"));
        server.Feed("up", FeedServer.Atom(("u1", 1), ("u2", 2)));
        server.Feed("gone", FeedServer.Atom(("g2", 2), ("g1", 1)));
        await watch.PollAsync();
        server.Feed("up", FeedServer.Atom(("u1", 1), ("u2", 2), ("u3", 3), ("u4", 4)));
        server.Feed("gone", FeedServer.Atom(("g1", 1)));
        await watch.PollAsync();

        Assert.Equal(["u3", "u4"], await watch.SignalsAsync());
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Sweeps_that_overlap_ask_once_and_tell_each_entry_once(DatabaseKind kind)
    {
        await using var watch = await FeedWatch.CreateAsync(kind, FeedSources.Release(server.Url("f")) with { PrimeOnly = false });
        server.Feed("f", FeedServer.Atom(("a", 2), ("b", 1), ("a", 2)));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => watch.SweepAsync()));
        await watch.SettledAsync();

        Assert.Equal(["b", "a"], await watch.SignalsAsync());
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Nothing_new_after_an_error_clears_it_and_a_resting_source_cannot_be_polled_now()
    {
        server.Feed("f", FeedServer.Atom(("a", 1)));
        await using var watch = await FeedWatch.CreateAsync(DatabaseKind.Sqlite, FeedSources.Release(server.Url("f")));
        await watch.PollAsync();
        server.Status("f", 500);
        await watch.PollAsync();
        Assert.Equal(1, (await watch.SourceAsync("s")).ConsecutiveFailures);
        server.Feed("f", FeedServer.Atom(("a", 1)));
        await watch.PollAsync();
        var row = await watch.SourceAsync("s");
        Assert.Equal((0, null, null), (row.ConsecutiveFailures, row.LastError, row.LastErrorAt));

        watch.WriteSources("[]");
        await watch.PollAsync();
        Assert.False(await watch.Services.GetRequiredService<PollNow>().AskAsync("s", TestContext.Current.CancellationToken));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_branch_that_moves_says_where_it_stood_before(DatabaseKind kind)
    {
        var folder = Programs.NewFolder("upstream");
        try
        {
            using var upstream = GitRepositoryBuilder.Init(Path.Combine(folder, "u.git"), bare: true);
            var person = new GitPerson("Una", "una@upstream.example", SignalRows.Published);
            var first = upstream.Commit(new GitCommitBuilder("main", "one", person).File("a", "1"));
            upstream.Commit(new GitCommitBuilder("other", "one", person).File("a", "1"));
            await using var watch = await FeedWatch.CreateAsync(kind, FeedSources.Git(new Uri(upstream.Path).AbsoluteUri) with { Event = "push" });
            await watch.PollAsync();
            var second = upstream.Commit(new GitCommitBuilder("main", "two", person).File("a", "2"));
            upstream.Commit(new GitCommitBuilder("other", "two", person).File("a", "2"));
            await watch.PollAsync();
            var third = upstream.Commit(new GitCommitBuilder("main", "three", person).File("a", "3"));
            await watch.PollAsync();

            Assert.Equal([$"refs/heads/main@{second}", $"refs/heads/main@{third}"], await watch.SignalsAsync());
            Assert.Contains($"\"ref\":\"refs/heads/main\",\"sha\":\"{second}\",\"previousSha\":\"{first}\"", await watch.WireAsync($"refs/heads/main@{second}"));
            Assert.Contains($"\"previousSha\":\"{second}\"", await watch.WireAsync($"refs/heads/main@{third}"));
        }
        finally
        {
            Programs.DeleteFolder(folder);
        }
    }
}
