using Patch.Core.Data;
using Patch.Tests.Support;

namespace Patch.Tests.Data;

/// <summary>What waits, as it is told to whoever collects metrics.</summary>
public sealed class BacklogTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 14, 13, 0, 0, TimeSpan.Zero);

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_empty_database_has_no_backlog(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind);

        var backlog = await pipeline.ReadAsync(db => Backlog.ReadAsync(db, Now, TestContext.Current.CancellationToken));

        Assert.Equal(["poll", "route", "signal", "dispatch", "fork", "stack", "run", "sync", "forge", "notify"], backlog.Stages.Select(due => due.Stage));
        Assert.All(backlog.Stages, due => Assert.Equal((0, TimeSpan.Zero), (due.Rows, due.Age)));
        Assert.All(backlog.Attempts, waiting => Assert.Equal((0, TimeSpan.Zero), (waiting.Count, waiting.Age)));
        Assert.Empty(backlog.Sources);
        Assert.Equal((0, 0, 0), (backlog.PausedChannels, backlog.HeldNotices.Count, backlog.Forges.Count));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_waits_is_counted_by_stage_with_the_age_of_the_oldest(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind);
        await pipeline.AddAsync(
            Signal("one", Now.AddMinutes(-3)), Signal("two", Now.AddMinutes(-1)),
            Source("read", Now.AddMinutes(-10), failures: 0, """{"pollIntervalSeconds":86400}"""), Source("never", null, failures: 4),
            Attempt("a/b", "needs_intervention", Now.AddHours(-9)), Attempt("a/b", "changed", Now.AddHours(-8)),
            Attempt("c/d", "failed", Now.AddHours(-7)), Attempt("c/d", "needs_intervention", Now.AddHours(-2)),
            new ChannelState { Name = "chat", PausedUntil = Now.AddMinutes(5) }, new ChannelState { Name = "mail", PausedUntil = Now.AddMinutes(-5) },
            Held("chat", "1"), Held("chat", "2"),
            new ForgeAllowance { TokenKey = "1", Host = "github.com", Remaining = 40, ResetAt = Now.AddMinutes(9) },
            new ForgeAllowance { TokenKey = "2", Host = "github.com", Remaining = 7, ResetAt = Now.AddMinutes(9) },
            new ForgeAllowance { TokenKey = "3", Host = "codeberg.org", Remaining = 0, ResetAt = Now.AddMinutes(-9) });

        var backlog = await pipeline.ReadAsync(db => Backlog.ReadAsync(db, Now, TestContext.Current.CancellationToken));

        Assert.Equal((2, TimeSpan.FromMinutes(3)), Stage("signal"));
        Assert.Equal((2, TimeSpan.FromMinutes(1)), Stage("poll"));
        Assert.Equal((0, TimeSpan.Zero), Stage("dispatch"));
        Assert.Equal(
            [("read", TimeSpan.FromMinutes(10), TimeSpan.FromDays(1), 0), ("never", null, TimeSpan.FromMinutes(5), 4)],
            backlog.Sources.Select(source => (source.Id, source.Lag, source.Interval, source.Failures)));
        Assert.Equal(
            [("needs_intervention", 1, TimeSpan.FromHours(2)), ("blocked", 0, TimeSpan.Zero), ("failed", 0, TimeSpan.Zero)],
            backlog.Attempts.Select(waiting => (waiting.Status, waiting.Count, waiting.Age)));
        Assert.Equal((1, 2, 0), (backlog.PausedChannels, backlog.HeldNotices["chat"], backlog.HeldNotices["mail"]));
        Assert.Equal(new Dictionary<string, int> { ["github.com"] = 7 }, backlog.Forges);

        (int, TimeSpan) Stage(string name)
        {
            var due = backlog.Stages.Single(one => one.Stage == name);
            return (due.Rows, due.Age);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_a_worker_is_at_does_not_wait_until_its_lease_has_run_out(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind);
        var source = Source("read", Now.AddMinutes(-10), failures: 0);
        (source.LeaseOwner, source.LeaseUntil) = ("worker", Now.AddMinutes(1));
        var attempt = Attempt("a/b", "changed", Now.AddHours(-1));
        (attempt.NextSyncAt, attempt.LeaseOwner, attempt.LeaseUntil) = (Now.AddMinutes(-20), "worker", Now.AddMinutes(1));
        await pipeline.AddAsync(source, attempt, Task("at work", Now.AddMinutes(1)), Task("left", Now.AddMinutes(-1)));

        var backlog = await pipeline.ReadAsync(db => Backlog.ReadAsync(db, Now, TestContext.Current.CancellationToken));

        Assert.Equal([("stack", 1, TimeSpan.FromMinutes(20))], backlog.Stages.Where(due => due.Rows > 0).Select(due => (due.Stage, due.Rows, due.Age)));
    }

    private static StackTask Task(string id, DateTimeOffset leaseUntil) => new()
    {
        Id = id, IdKey = IdKeys.Of(id), Stack = "s", Kind = "blame", ArgumentsJson = "{}", State = "pending", NextTryAt = Now.AddMinutes(-20), CreatedAt = Now.AddMinutes(-20),
        LeaseOwner = "worker", LeaseUntil = leaseUntil,
    };

    private static Signal Signal(string entryId, DateTimeOffset receivedAt)
    {
        var signal = SignalRows.Release(entryId);
        signal.ReceivedAt = receivedAt;
        return signal;
    }

    private static FeedSource Source(string id, DateTimeOffset? readAt, int failures, string config = "{}") =>
        new() { Id = id, ConfigJson = config, Enabled = true, NextPollAt = Now.AddMinutes(-1), LastCheckedAt = readAt, ConsecutiveFailures = failures };

    private static MaintenanceAttempt Attempt(string repo, string status, DateTimeOffset at)
    {
        var id = $"{repo}:{status}";
        return new MaintenanceAttempt
        {
            Id = id, IdKey = IdKeys.Of(id), EventId = id, EventKey = IdKeys.Of(id), EventType = "upstream.release", Operation = "dispatch", Status = status, UpstreamRepo = repo,
            CreatedAt = at, UpdatedAt = at,
        };
    }

    private static Notice Held(string channel, string key) =>
        new() { Channel = channel, DedupeKey = IdKeys.Of(key), BodyJson = "{}", State = NoticeStates.Held, CreatedAt = Now };
}
