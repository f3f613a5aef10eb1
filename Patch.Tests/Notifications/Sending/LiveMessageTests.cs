using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Notifications;
using Patch.Tests.Support;

namespace Patch.Tests.Notifications.Sending;

/// <summary>One message for each upstream point, which is brought forward as the state moves.</summary>
public sealed class LiveMessageTests : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private ChannelServer server = null!;

    public async ValueTask InitializeAsync() => server = await ChannelServer.StartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_release_and_what_came_of_it_are_one_message_with_a_short_history(DatabaseKind kind)
    {
        await using var world = await StartAsync(kind);
        await world.AddAsync(NoticeRows.ReleaseOf("v1"), NoticeRows.ReleaseOf("v2"));
        await world.SweepAsync();
        await world.AddAttemptAsync("v1", "needs_intervention", "one", "patch 3 conflicts");
        await world.SweepAsync();
        await world.AddAttemptAsync("v1", "changed", "two", "all is well");
        await world.SweepAsync();

        Assert.Equal(2, server.Created.Count);
        var message = Assert.Single(server.Messages, message => message.ToJsonString().Contains("v1", StringComparison.Ordinal));
        Assert.Equal("[patch] openai/codex v1: changed", ChannelServer.TitleOf(message));
        var text = (string)message["embeds"]![0]!["description"]!;
        Assert.StartsWith("all is well", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("release v1", StringComparison.Ordinal) < text.IndexOf("needs intervention: patch 3 conflicts", StringComparison.Ordinal), text);
        Assert.Equal(["sent", "sent", "sent", "sent"], (await world.NoticesAsync()).Select(notice => notice.State));
        var live = await world.ReadAsync(db => db.LiveMessages.OrderBy(row => row.Seq).ToListAsync());
        Assert.Equal([("openai/codex", "v1", "1"), ("openai/codex", "v2", "2")], live.Select(row => (row.Repo, row.Point, row.MessageId!)));
    }

    [Fact]
    public async Task A_newer_state_that_waits_is_told_in_place_of_an_older_one()
    {
        await using var world = await StartAsync(DatabaseKind.Sqlite);
        await world.AddAsync(NoticeRows.ReleaseOf("v1"));
        await world.AddAttemptAsync("v1", "failed", "one");
        await world.AddAttemptAsync("v1", "changed", "two", "at last");
        await world.SweepAsync();

        Assert.Equal("[patch] openai/codex v1: changed", ChannelServer.TitleOf(Assert.Single(server.Created)));
        Assert.Equal(["superseded", "superseded", "sent"], (await world.NoticesAsync()).Select(notice => notice.State));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Two_workers_at_once_begin_one_message(DatabaseKind kind)
    {
        await using var world = await StartAsync(kind);
        var other = world.NewWorker();
        for (var round = 1; round <= 6; round++)
        {
            await world.AddAttemptAsync("v1", round % 2 == 0 ? "changed" : "failed", $"attempt-{round}", $"round {round}");
            await Task.WhenAll(world.SweepAsync(), world.SweepAsync(other));
        }

        await world.SettleAsync(TimeSpan.FromSeconds(5));
        Assert.Contains("round 6", Assert.Single(server.Created.Count == 1 ? server.Messages : server.Created).ToJsonString(), StringComparison.Ordinal);
    }

    /// <summary>The other worker locks the channel and then moves what waits for it; this one tells a newer state of what waits.</summary>
    [Fact]
    public async Task A_message_that_is_taken_while_another_worker_meets_a_rate_limit_makes_neither_wait_for_ever()
    {
        await using var world = await StartAsync(DatabaseKind.Postgres);
        await world.AddAsync(NoticeRows.ReleaseOf("v1"));
        server.Fail(503);
        await world.SweepAsync();
        world.Time.Advance(TimeSpan.FromSeconds(3));
        await world.AddAttemptAsync("v1", "changed", "one", "told");
        await using var db = await world.Services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
        await using var limited = await db.Database.BeginTransactionAsync();
        server.AfterNext(() => db.ChannelStates.ExecuteUpdateAsync(row => row.SetProperty(state => state.LastError, "slow down")));

        var sweep = world.SweepAsync();
        await Eventually.TrueAsync(
            () => world.ReadAsync(other => other.Database.SqlQueryRaw<bool>(
                "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS \"Value\"").SingleAsync()),
            "the worker waits for the channel's row");
        await db.Notices.Where(notice => notice.State == "pending" && notice.LeaseOwner == null)
            .ExecuteUpdateAsync(row => row.SetProperty(notice => notice.NextTryAt, world.Time.GetUtcNow().AddMinutes(1)));
        await limited.CommitAsync();
        await sweep;

        Assert.Equal("[patch] openai/codex v1: changed", ChannelServer.TitleOf(Assert.Single(server.Created)));
        Assert.Equal(["superseded", "sent"], (await world.NoticesAsync()).Select(notice => notice.State));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task After_twenty_runs_with_faults_between_there_is_one_message_with_the_last_state(DatabaseKind kind)
    {
        await using var world = await StartAsync(kind);
        await world.AddAsync(NoticeRows.ReleaseOf("v1"));
        server.Fail(500, "<html>bad gateway</html>", type: "text/html");
        await world.SettleAsync(TimeSpan.FromMinutes(1));
        var deleted = 0;
        for (var run = 1; run <= 20; run++)
        {
            switch (run % 7)
            {
                case 0:
                    server.Fail(429, """{"message":"slow down","retry_after":1.5}""");
                    break;
                case 1:
                    server.Fail(502, "<html>bad gateway</html>", type: "text/html");
                    break;
                case 2:
                    server.Fail(200, "<html>sign in</html>", type: "text/html");
                    break;
                case 3:
                    server.Fail(async context =>
                    {
                        world.Time.Advance(TimeSpan.FromSeconds(20));
                        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    });
                    break;
                case 4:
                    server.DeleteAll();
                    deleted++;
                    break;
                case 5:
                    server.AfterNext(world.StealLeasesAsync);
                    break;
            }

            await world.AddAttemptAsync("v1", run % 2 == 0 ? "changed" : "needs_intervention", $"attempt-{run}", $"run {run}");
            await world.SettleAsync(Lease + TimeSpan.FromSeconds(1));
        }

        var message = Assert.Single(server.Messages);
        Assert.Equal("[patch] openai/codex v1: changed", ChannelServer.TitleOf(message));
        Assert.StartsWith("run 20", (string)message["embeds"]![0]!["description"]!, StringComparison.Ordinal);
        Assert.Equal(1 + deleted, server.Created.Count);
        Assert.All(await world.NoticesAsync(), notice => Assert.Equal(("sent", null), (notice.State, notice.LeaseOwner)));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_worker_that_ends_between_send_and_commit_leaves_one_message_more_and_never_two(DatabaseKind kind)
    {
        await using var world = await StartAsync(kind);
        await world.AddAsync(NoticeRows.ReleaseOf("v1"));
        for (var crash = 1; crash <= 3; crash++)
        {
            server.AfterNext(world.StealLeasesAsync);
            await world.SweepAsync();
            world.Time.Advance(Lease + TimeSpan.FromSeconds(1));
        }

        await world.SettleAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(2, server.Created.Count);
        var notice = Assert.Single(await world.NoticesAsync());
        Assert.Equal("failed", notice.State);
        Assert.Contains("not sent a third time", notice.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_of_the_operators_is_used_and_the_mistake_of_another_stands_with_the_notice()
    {
        await using var world = await NoticeWorld.StartAsync(
            DatabaseKind.Sqlite,
            [.. NoticeWorld.Channel("ops", server), ("Templates:attempt.title", "{{repo}} is {{attempt.status}}"), ("Templates:attempt.text", "{{#if never}}closed")]);
        await world.AddAttemptAsync("v1", "failed", "one", "it broke");
        await world.SweepAsync();

        Assert.Equal(["openai/codex is failed"], server.Titles);
        Assert.StartsWith("it broke", (string)server.Created[0]["embeds"]![0]!["description"]!, StringComparison.Ordinal);
        var notice = Assert.Single(await world.NoticesAsync());
        Assert.Equal("sent", notice.State);
        Assert.StartsWith("The template Patch:Notifications:Templates:attempt.text was not used: ", notice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_a_person_deleted_is_written_anew_once()
    {
        await using var world = await StartAsync(DatabaseKind.Sqlite);
        await world.AddAsync(NoticeRows.ReleaseOf("v1"));
        await world.SweepAsync();
        server.DeleteAll();
        await world.AddAttemptAsync("v1", "failed", "one");
        await world.SweepAsync();
        await world.AddAttemptAsync("v1", "changed", "two");
        await world.SweepAsync();

        Assert.Equal(["[github] openai/codex release v1", "[patch] openai/codex v1: failed"], server.Titles);
        Assert.Equal("[patch] openai/codex v1: changed", ChannelServer.TitleOf(Assert.Single(server.Messages)));
    }

    [Fact]
    public async Task What_was_done_at_a_forge_brings_the_message_forward_and_keeps_the_trace()
    {
        await using var world = await StartAsync(DatabaseKind.Sqlite);
        const string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await world.AddAttemptAsync("v1", "changed", "one");
        await world.SweepAsync();
        var thread = new ForgeThread
        {
            IdKey = ForgeThread.KeyOf("me/codex", "stack", "v1"), Provider = "github", Host = "https://github.com", Repo = "me/codex", Stack = "stack", Point = "v1",
            AttemptId = "one", AttemptKey = IdKeys.Of("one"), State = ForgeThreadStates.Due, PullNumber = 7, PullUrl = "https://github.com/me/codex/pull/7", TraceParent = trace,
        };
        await world.AddAsync(thread);
        await world.AddAsync(new ForgeStep { ThreadSeq = thread.Seq, At = NoticeRows.Published, Kind = "pull-request-opened", Sentence = "It is open.", NoticePending = true });
        await world.SweepAsync();

        var message = Assert.Single(server.Messages);
        Assert.Single(server.Created);
        Assert.Equal("[patch] me/codex v1: pull request opened", ChannelServer.TitleOf(message));
        Assert.Equal("https://github.com/me/codex/pull/7", (string?)message["embeds"]![0]!["url"]);
        var notice = (await world.NoticesAsync())[^1];
        Assert.Equal(("pull_request", "info", "openai/codex", "v1", trace), (notice.EventType, notice.Severity, notice.Repo, notice.Point, notice.TraceParent));
    }

    [Fact]
    public async Task A_channel_that_cannot_edit_gets_a_message_for_each_state()
    {
        await using var world = await NoticeWorld.StartAsync(
            DatabaseKind.Sqlite, ("Channels:hook:Kind", "webhook"), ("Channels:hook:Url", server.Url), ("Channels:hook:Secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        await world.AddAsync(NoticeRows.ReleaseOf("v1"));
        await world.AddAttemptAsync("v1", "changed", "one");
        await world.SweepAsync();

        Assert.Equal(["release", "attempt"], server.Created.Select(message => (string)message["type"]!));
        Assert.Equal(("openai/codex", "v1"), ((string?)server.Created[1]["data"]!["repo"], (string?)server.Created[1]["data"]!["point"]));
        Assert.Equal("changed", (string?)server.Created[1]["data"]!["attempt"]!["status"]);
        Assert.All(await world.NoticesAsync(), notice => Assert.Null(notice.ThreadKey));
    }

    [Fact]
    public async Task Messages_are_forgotten_when_nothing_tells_of_them_any_more_and_what_waits_is_kept()
    {
        await using var world = await StartAsync(DatabaseKind.Sqlite);
        await world.AddAsync(NoticeRows.ReleaseOf("v1"), NoticeRows.ReleaseOf("v2"));
        await world.SweepAsync();
        await world.ReadAsync(db => db.Notices.Where(notice => notice.Point == "v2").ExecuteUpdateAsync(row => row.SetProperty(notice => notice.State, "held")));
        world.Time.Advance(TimeSpan.FromDays(31));
        await world.Services.GetRequiredService<CleanUp>().RunAsync(TestContext.Current.CancellationToken);
        await world.Services.GetRequiredService<CleanUp>().RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal("v2", Assert.Single(await world.NoticesAsync()).Point);
        Assert.Equal("v2", Assert.Single(await world.ReadAsync(db => db.LiveMessages.ToListAsync())).Point);
    }

    private Task<NoticeWorld> StartAsync(DatabaseKind kind) => NoticeWorld.StartAsync(kind, NoticeWorld.Channel("ops", server));
}
