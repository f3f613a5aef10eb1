using Patch.Core.Data;
using Patch.Tests.Support;

namespace Patch.Tests.Feeds.Refs;

public sealed class ForcedBranchTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_forced_branch_is_told_by_the_history_in_the_mirror_of_a_stack_that_follows_it(DatabaseKind kind)
    {
        await using var watch = await StartAsync(kind);
        var first = watch.Commit("one");
        await watch.MirrorAsync();
        await watch.PollAsync();

        var second = watch.Commit("two");
        await watch.PollAsync();
        watch.Upstream.Branch("main", first);
        var other = watch.Commit("another two");
        await watch.PollAsync();
        await watch.PollAsync();

        var signals = await watch.SignalsAsync();
        Assert.Equal([($"refs/heads/main@{second}", "dispatched"), ($"refs/heads/main@{other}", "held:ref-forced")], signals.Select(signal => (signal.EntryId, signal.Disposition!)));
        Assert.StartsWith($"refs/heads/main was force-pushed: {other[..12]} does not have {second[..12]} in its history.", signals[1].DispositionReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_branch_forced_back_to_an_earlier_commit_is_told_again()
    {
        await using var watch = await StartAsync(DatabaseKind.Sqlite);
        var (first, second) = (watch.Commit("one"), watch.Commit("two"));
        watch.Upstream.Branch("main", first);
        await watch.MirrorAsync();
        await watch.PollAsync();
        foreach (var sha in new[] { second, first, second })
        {
            watch.Upstream.Branch("main", sha);
            await watch.PollAsync();
        }

        Assert.Equal(
            [
                ($"refs/heads/main@{second}", "dispatched"), ($"refs/heads/main@{first}@2026-06-01T01:33:00.000Z", "held:ref-forced"),
                ($"refs/heads/main@{second}@2026-06-01T02:04:00.000Z", "dispatched"),
            ],
            (await watch.SignalsAsync()).Select(signal => (signal.EntryId, signal.Disposition!)));
    }

    [Fact]
    public async Task Without_a_mirror_a_move_counts_as_ordinary_and_its_return_is_told_too()
    {
        await using var watch = await StartAsync(DatabaseKind.Sqlite);
        var (first, second) = (watch.Commit("one"), watch.Commit("two"));
        await watch.PollAsync();
        foreach (var sha in new[] { first, second })
        {
            watch.Upstream.Branch("main", sha);
            await watch.PollAsync();
        }

        Assert.Equal([$"refs/heads/main@{first}", $"refs/heads/main@{second}@2026-06-01T01:33:00.000Z"], (await watch.SignalsAsync()).Select(signal => signal.EntryId));
        Assert.All(await watch.SignalsAsync(), signal => Assert.Equal("dispatched", signal.Disposition));
    }

    [Fact]
    public async Task An_old_commit_that_the_mirror_never_had_is_no_part_of_the_new_history()
    {
        await using var watch = await StartAsync(DatabaseKind.Sqlite);
        var first = watch.Commit("one");
        await watch.MirrorAsync();
        watch.Commit("two");
        await watch.PollAsync();
        watch.Upstream.Branch("main", first);
        watch.Commit("another two");
        await watch.PollAsync();

        Assert.Equal("held:ref-forced", Assert.Single(await watch.SignalsAsync()).Disposition);
    }

    [Fact]
    public async Task A_fork_is_left_as_it_is_after_a_forced_push()
    {
        await using var watch = await RefWatch.CreateAsync(DatabaseKind.Sqlite);
        watch.Watch(FeedSources.Git(watch.Url) with { Event = "push", Target = new FeedTarget { Mode = "fork_sync", Provider = "github", RepoFullName = "us/b", Branch = "main" } });
        var first = watch.Commit("one");
        watch.Commit("two");
        await watch.MirrorAsync();
        await watch.PollAsync();
        watch.Upstream.Branch("main", first);
        await watch.PollAsync();

        var signal = Assert.Single(await watch.SignalsAsync());
        Assert.Equal(("held:ref-forced", null), (signal.Disposition, signal.OutcomeId));
        Assert.Contains("The fork is left as it is", signal.DispositionReason, StringComparison.Ordinal);
        Assert.Equal(0, await watch.ReadAsync(db => Task.FromResult(db.FeedJobs.Count())));
    }

    [Fact]
    public async Task Only_a_branch_that_is_asked_for_by_its_name_is_missed()
    {
        await using var watch = await RefWatch.CreateAsync(DatabaseKind.Sqlite);
        watch.Watch(FeedSources.Git(watch.Url) with { Event = "push", Branches = ["next", "feature/*"] });
        var first = watch.Commit("one");
        watch.Upstream.Branch("next", first);
        watch.Upstream.Branch("feature/a", first);
        await watch.PollAsync();
        watch.Git("branch", "-D", "next", "feature/a");
        await watch.PollAsync();

        var signal = Assert.Single(await watch.SignalsAsync());
        Assert.Equal(($"refs/heads/next@gone:{first}", "held:ref-gone"), (signal.EntryId, signal.Disposition));
    }

    private static async Task<RefWatch> StartAsync(DatabaseKind kind)
    {
        var watch = await RefWatch.CreateAsync(kind);
        watch.Watch(FeedSources.Git(watch.Url) with { Event = "push", Branches = ["main"] });
        return watch;
    }
}
