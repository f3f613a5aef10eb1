using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Dispatch;
using Patch.Tests.Support;

namespace Patch.Tests.Feeds.Refs;

public sealed class RefLedgerTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task The_first_look_records_refs_without_telling_of_them(DatabaseKind kind)
    {
        await using var watch = await RefWatch.CreateAsync(kind);
        var first = watch.Commit("one");
        watch.Upstream.Tag("v1", first, GitSandbox.Ada, "First");
        var tag = watch.Git("rev-parse", "v1");
        watch.Watch(FeedSources.Git(watch.Url));

        await watch.PollAsync();
        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Empty(await watch.SignalsAsync());
        var row = Assert.Single(await watch.LedgerAsync("refs/tags/v1"));
        Assert.Equal((tag, first, (DateTimeOffset?)null, true), (row.ObjectSha, row.Sha, row.GoneAt, row.IsLatest));
        Assert.NotEqual(tag, first);
        Assert.Equal((31, 93), (Minutes(row.FirstSeenAt), Minutes(row.LastSeenAt)));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_tag_that_moved_is_told_once_and_its_dispatch_is_held_until_a_person_releases_it(DatabaseKind kind)
    {
        await using var watch = await RefWatch.CreateAsync(kind);
        var first = watch.Commit("one");
        watch.Upstream.Tag("v1", first, GitSandbox.Ada, "First");
        var tag = watch.Git("rev-parse", "v1");
        watch.Watch(FeedSources.Git(watch.Url));
        await watch.PollAsync();

        var second = watch.Commit("two");
        watch.Upstream.Tag("v1", second);
        await watch.PollAsync();
        await watch.PollAsync();

        var signal = Assert.Single(await watch.SignalsAsync());
        Assert.Equal(($"refs/tags/v1@{second}", "held:ref-moved"), (signal.EntryId, signal.Disposition));
        Assert.Equal($"v1 was moved from {first[..12]} to {second[..12]}; a tag should never move. The event is held: retry it to have it dispatched.", signal.DispositionReason);
        var held = Assert.Single(await watch.ReadAsync(db => db.FlowEvents.AsNoTracking().ToListAsync()));
        Assert.Equal((signal.OutcomeId, "upstream.release"), (held.Id, held.Type));
        var payload = JsonNode.Parse(held.PayloadJson)!;
        Assert.Equal(("upstream.ref_moved", first, second), ((string?)payload["change"], (string?)payload["previousSha"], (string?)payload["sha"]));
        Assert.Equal((tag, second), ((string?)payload["raw"]!["previousObject"], (string?)payload["raw"]!["object"]));
        Assert.Empty(await watch.ReadAsync(db => db.DispatchRequests.ToListAsync()));
        var notice = Assert.Single(await watch.ReadAsync(db => db.Notices.ToListAsync()));
        Assert.Contains("v1 was moved", notice.BodyJson, StringComparison.Ordinal);
        Assert.Contains("before a person has looked", notice.BodyJson, StringComparison.Ordinal);

        await watch.Services.GetRequiredService<DispatchRequests>().AskAsync(held, "retry", wait: false, TestContext.Current.CancellationToken);

        Assert.Equal("retry", Assert.Single(await watch.ReadAsync(db => db.DispatchRequests.ToListAsync())).AskedBy);
        signal = Assert.Single(await watch.SignalsAsync());
        Assert.Equal("dispatched", signal.Disposition);
        Assert.EndsWith("Released by retry at 2026-06-01T01:33:00.000Z.", signal.DispositionReason, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task The_ledger_keeps_where_a_ref_stood_and_how_long(DatabaseKind kind)
    {
        await using var watch = await RefWatch.CreateAsync(kind);
        var first = watch.Commit("one");
        watch.Upstream.Tag("v1", first);
        watch.Upstream.Tag("other", first);
        watch.Watch(FeedSources.Git(watch.Url) with { Tags = ["v*"] });
        await watch.PollAsync();
        await watch.PollAsync();
        var second = watch.Commit("two");
        watch.Upstream.Tag("v1", second);
        watch.Upstream.Tag("other", second);
        await watch.PollAsync();
        watch.Git("tag", "-d", "v1");
        await watch.PollAsync();

        var rows = await watch.LedgerAsync("refs/tags/v1");
        Assert.Equal([(first, 31, 62, 93, false), (second, 93, 93, 124, true)], rows.Select(row => (row.Sha, Minutes(row.FirstSeenAt), Minutes(row.LastSeenAt), Minutes(row.GoneAt!.Value), row.IsLatest)));
        // No pattern asks for the other one: it is written down and not told of.
        Assert.Equal([first, second], (await watch.LedgerAsync("refs/tags/other")).Select(row => row.Sha));
        Assert.All(await watch.SignalsAsync(), signal => Assert.Contains("refs/tags/v1@", signal.EntryId, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_tag_that_goes_back_to_an_earlier_commit_is_told_again(DatabaseKind kind)
    {
        await using var watch = await RefWatch.CreateAsync(kind);
        var (first, second) = (watch.Commit("one"), watch.Commit("two"));
        watch.Upstream.Tag("v1", first);
        watch.Watch(FeedSources.Git(watch.Url));
        await watch.PollAsync();
        foreach (var sha in new[] { second, first, second })
        {
            watch.Upstream.Tag("v1", sha);
            await watch.PollAsync();
            await watch.PollAsync();
        }

        Assert.Equal(
            [$"refs/tags/v1@{second}", $"refs/tags/v1@{first}@2026-06-01T02:04:00.000Z", $"refs/tags/v1@{second}@2026-06-01T03:06:00.000Z"],
            (await watch.SignalsAsync()).Select(signal => signal.EntryId));
        Assert.Equal(3, await watch.ReadAsync(db => db.FlowEvents.CountAsync()));
        Assert.Equal(3, await watch.ReadAsync(db => db.Notices.CountAsync()));
    }

    [Fact]
    public async Task A_tag_made_anew_at_the_same_commit_is_told()
    {
        await using var watch = await RefWatch.CreateAsync(DatabaseKind.Sqlite);
        var first = watch.Commit("one");
        watch.Upstream.Tag("v1", first, GitSandbox.Ada, "Signed by Ada");
        watch.Watch(FeedSources.Git(watch.Url));
        await watch.PollAsync();
        watch.Upstream.Tag("v1", first, GitSandbox.Robot, "Signed by somebody else");
        await watch.PollAsync();
        await watch.PollAsync();

        var signal = Assert.Single(await watch.SignalsAsync());
        Assert.Equal("held:ref-moved", signal.Disposition);
        Assert.Contains($"another tag object names the same commit, {first[..12]}", signal.DispositionReason, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_tag_that_vanished_is_told_once_and_its_return_only_where_it_changed(DatabaseKind kind)
    {
        await using var watch = await RefWatch.CreateAsync(kind);
        var (first, second) = (watch.Commit("one"), watch.Commit("two"));
        watch.Upstream.Tag("v1", first);
        watch.Watch(FeedSources.Git(watch.Url));
        await watch.PollAsync();

        watch.Git("tag", "-d", "v1");
        await watch.PollAsync();
        await watch.PollAsync();
        var gone = Assert.Single(await watch.SignalsAsync());
        Assert.Equal(($"refs/tags/v1@gone:{first}", "held:ref-gone"), (gone.EntryId, gone.Disposition));
        Assert.Equal("upstream.ref_gone", Assert.Single(await watch.ReadAsync(db => db.FlowEvents.ToListAsync())).Type);
        Assert.Contains("v1 is gone from upstream", Assert.Single(await watch.ReadAsync(db => db.Notices.ToListAsync())).BodyJson, StringComparison.Ordinal);

        watch.Upstream.Tag("v1", first);
        await watch.PollAsync();
        Assert.Single(await watch.SignalsAsync());
        watch.Git("tag", "-d", "v1");
        await watch.PollAsync();
        watch.Upstream.Tag("v1", second);
        await watch.PollAsync();

        Assert.Equal(["held:ref-gone", "held:ref-gone", "held:ref-moved"], (await watch.SignalsAsync()).Select(signal => signal.Disposition));
    }

    [Fact]
    public async Task A_repository_that_suddenly_shows_nothing_is_a_failed_poll()
    {
        await using var watch = await RefWatch.CreateAsync(DatabaseKind.Sqlite);
        watch.Upstream.Tag("v1", watch.Commit("one"));
        watch.Watch(FeedSources.Git(watch.Url));
        await watch.PollAsync();
        Directory.Move(watch.Upstream.Path, watch.PathOf("away.git"));
        using (Patch.Core.Git.Building.GitRepositoryBuilder.Init(watch.Upstream.Path, bare: true))
            await watch.PollAsync(fails: true);

        Assert.Empty(await watch.SignalsAsync());
        Assert.Null(Assert.Single(await watch.LedgerAsync("refs/tags/v1")).GoneAt);
        Assert.Contains("shows no ref at all", await watch.ReadAsync(db => db.FeedSources.Select(source => source.LastError).SingleAsync()), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_another_url_does_not_have_did_not_vanish(DatabaseKind kind)
    {
        await using var watch = await RefWatch.CreateAsync(kind);
        var (first, second) = (watch.Commit("one"), watch.Commit("two"));
        foreach (var name in new[] { "v1", "v2", "v3" })
            watch.Upstream.Tag(name, first);
        watch.Watch(FeedSources.Git(watch.Url));
        await watch.PollAsync();

        watch.Git("clone", "--quiet", "--bare", ".", watch.PathOf("elsewhere.git"));
        using (var elsewhere = Patch.Core.Git.Building.GitRepositoryBuilder.Open(watch.PathOf("elsewhere.git")))
            elsewhere.Tag("v3", second);
        watch.Git("--git-dir", watch.PathOf("elsewhere.git"), "tag", "-d", "v1");
        watch.Watch(FeedSources.Git(new Uri(watch.PathOf("elsewhere.git")).AbsoluteUri));
        await watch.PollAsync();

        var signal = Assert.Single(await watch.SignalsAsync());
        Assert.Equal(($"refs/tags/v3@{second}", "held:ref-moved"), (signal.EntryId, signal.Disposition));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Candidates_on_the_old_commit_are_stale_and_those_on_another_ref_of_it_are_not(DatabaseKind kind)
    {
        await using var watch = await RefWatch.CreateAsync(kind);
        var (first, second) = (watch.Commit("one"), watch.Commit("two"));
        watch.Upstream.Tag("v1", first);
        watch.Watch(FeedSources.Git(watch.Url));
        await watch.PollAsync();
        await watch.ReadAsync(db =>
        {
            db.AddRange(
                Candidate("built", first, "refs/tags/v1"), Candidate("pushed", first, null), Candidate("superseded", first, "refs/tags/v1"),
                Candidate("built", first, "refs/tags/v1-lts"), Candidate("built", second, "refs/tags/v1"));
            return db.SaveChangesAsync();
        });

        watch.Upstream.Tag("v1", second);
        await watch.PollAsync();

        var candidates = await watch.ReadAsync(db => db.Candidates.OrderBy(row => row.Seq).ToListAsync());
        Assert.Equal(["stale", "stale", "superseded", "built", "built"], candidates.Select(row => row.State));
        Assert.EndsWith("The candidate was built on the old commit.", candidates[0].Reason, StringComparison.Ordinal);
    }

    private static Candidate Candidate(string state, string upstreamSha, string? upstreamRef)
    {
        var id = Guid.NewGuid().ToString("N");
        return new Candidate
        {
            IdKey = IdKeys.Of(id), Stack = "s", StackKey = IdKeys.Of("s"), Repo = "a/b", Reference = id, ReferenceKey = IdKeys.Of(id), Kind = "branch", Sha = id,
            State = state, Reason = "Made by a test.", UpstreamSha = upstreamSha, UpstreamRef = upstreamRef,
        };
    }

    private static int Minutes(DateTimeOffset time) => (int)(time - new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero)).TotalMinutes;
}
