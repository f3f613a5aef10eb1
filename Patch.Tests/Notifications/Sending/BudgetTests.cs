using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Notifications.Sending;
using Patch.Tests.Support;

namespace Patch.Tests.Notifications.Sending;

/// <summary>A channel gets no more than its budget and nothing in its quiet hours; what is held back is told in one digest.</summary>
public sealed class BudgetTests : IAsyncLifetime
{
    private ChannelServer server = null!;

    public async ValueTask InitializeAsync() => server = await ChannelServer.StartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData(1, false, 1)]
    [InlineData(4, false, 4)]
    [InlineData(5, false, 4)]
    [InlineData(5, true, 5)]
    [InlineData(100, false, 90)]
    public void A_part_of_a_budget_is_kept_for_errors(int budget, bool isError, int limit) => Assert.Equal(limit, ChannelBudgets.LimitFor(budget, isError));

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_hundred_events_under_a_budget_of_ten_are_ten_messages_and_the_rest_one_digest_and_none_is_lost(DatabaseKind kind)
    {
        await using var world = await NoticeWorld.StartAsync(kind, NoticeWorld.Channel("ops", server, ("DailyBudget", "10"), ("TimeZone", "Europe/Berlin")));
        var other = world.NewWorker();
        await world.AddAsync([.. Enumerable.Range(1, 100).Select(number => NoticeRows.ReleaseOf($"v{number}"))]);
        for (var limit = 0; limit < 12; limit++)
            server.Fail(429, """{"message":"You are being rate limited.","retry_after":1.5}""");

        for (var round = 0; round < 40; round++)
        {
            await Task.WhenAll(world.SweepAsync(), world.SweepAsync(other));
            world.Time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(9, server.Created.Count);
        await world.AddAttemptAsync("w1", "failed", "one", "it broke");
        await world.AddAttemptAsync("w2", "failed", "two", "it broke too");
        await Task.WhenAll(world.SweepAsync(), world.SweepAsync(other));
        Assert.Equal(10, server.Created.Count);
        Assert.Contains(": failed", server.Titles[^1], StringComparison.Ordinal);
        Assert.Equal((10, "2026-05-12"), ((await world.StateAsync("ops")).SentToday, (await world.StateAsync("ops")).Day));
        var states = (await world.NoticesAsync()).GroupBy(notice => notice.State).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal((10, 92, 2), (states["sent"], states["held"], states.Count));

        world.Time.Advance(TimeSpan.FromHours(2));
        await Task.WhenAll(world.SweepAsync(), world.SweepAsync(other));
        await world.SweepAsync();

        Assert.Equal("[patch] 92 notices were held back", server.Titles[^1]);
        Assert.Equal(11, server.Created.Count);
        var text = (string)server.Created[^1]["embeds"]![0]!["description"]!;
        Assert.Contains("91 release, 1 attempt", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("error: [patch] openai/codex w2: failed", StringComparison.Ordinal) < text.IndexOf("release v", StringComparison.Ordinal), text);
        Assert.Contains("and 72 more", text, StringComparison.Ordinal);
        var notices = await world.NoticesAsync();
        var digest = Assert.Single(notices, notice => notice.Kind == NoticeKinds.Digest);
        Assert.Equal(92, notices.Count(notice => notice.State == "digested" && notice.DigestSeq == digest.Seq));
        Assert.DoesNotContain(notices, notice => notice.State is "failed" or "pending" or "held");
    }

    [Fact]
    public async Task An_edit_is_neither_counted_nor_held()
    {
        await using var world = await NoticeWorld.StartAsync(DatabaseKind.Sqlite, NoticeWorld.Channel("ops", server, ("DailyBudget", "1")));
        await world.AddAsync(NoticeRows.ReleaseOf("v1"));
        await world.SweepAsync();
        await world.AddAttemptAsync("v1", "changed", "one");
        await world.AddAttemptAsync("v2", "changed", "two");
        await world.SweepAsync();

        Assert.Equal("[patch] openai/codex v1: changed", ChannelServer.TitleOf(Assert.Single(server.Messages)));
        Assert.Equal(["sent", "sent", "held"], (await world.NoticesAsync()).Select(notice => notice.State));
        Assert.Equal(1, (await world.StateAsync("ops")).SentToday);
    }

    [Fact]
    public async Task What_the_channel_does_not_take_gives_its_place_back()
    {
        await using var world = await NoticeWorld.StartAsync(DatabaseKind.Sqlite, NoticeWorld.Channel("ops", server, ("DailyBudget", "1")));
        await world.AddAsync(NoticeRows.ReleaseOf("v1"));
        server.Fail(400, """{"message":"no"}""");
        await world.SweepAsync();
        await world.AddAsync(NoticeRows.ReleaseOf("v2"));
        server.Fail(503);
        await world.SweepAsync();
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.SweepAsync();

        Assert.Equal(["failed", "sent"], (await world.NoticesAsync()).Select(notice => notice.State));
        Assert.Equal(1, (await world.StateAsync("ops")).SentToday);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task In_quiet_hours_errors_alone_are_told_and_the_rest_when_they_are_over(DatabaseKind kind)
    {
        await using var world = await NoticeWorld.StartAsync(
            kind, NoticeWorld.Channel("ops", server, ("QuietHours", "22:00-07:00"), ("TimeZone", "Europe/Berlin")));
        await world.AddAsync(NoticeRows.ReleaseOf("v1"), NoticeRows.ReleaseOf("v2"));
        await world.AddAttemptAsync("v3", "failed", "one");
        await world.AddAttemptAsync("v4", "needs_intervention", "two");
        await world.SweepAsync();
        Assert.Equal(["[patch] openai/codex v3: failed"], server.Titles);
        world.Time.Advance(TimeSpan.FromHours(7.5));
        await world.SweepAsync();
        Assert.Single(server.Created);

        world.Time.Advance(TimeSpan.FromHours(1));
        await world.SweepAsync();
        Assert.Equal("[patch] 3 notices were held back", server.Titles[^1]);
        Assert.Equal(2, server.Created.Count);
        Assert.Equal(["digested", "digested", "sent", "digested", "sent"], (await world.NoticesAsync()).Select(notice => notice.State));
    }

    [Fact]
    public async Task One_alone_that_was_held_back_is_told_itself()
    {
        await using var world = await NoticeWorld.StartAsync(DatabaseKind.Sqlite, NoticeWorld.Channel("ops", server, ("QuietHours", "20:00-22:00")));
        await world.AddAsync(NoticeRows.ReleaseOf("v1"));
        await world.SweepAsync();
        Assert.Empty(server.Created);
        world.Time.Advance(TimeSpan.FromHours(1));
        await world.SweepAsync();
        Assert.Equal(["[github] openai/codex release v1"], server.Titles);
    }

    [Fact]
    public async Task A_title_of_100000_characters_and_markup_is_told_within_the_channels_limits()
    {
        await using var world = await NoticeWorld.StartAsync(DatabaseKind.Sqlite, NoticeWorld.Channel("ops", server));
        await world.AddAttemptAsync("v1", "failed", "one", "@everyone <b>" + new string('x', 100_000));
        await world.AddAsync(NoticeRows.Push(title: "@everyone " + new string('y', 100_000)));
        await world.SweepAsync();

        Assert.Equal(2, server.Created.Count);
        Assert.All(await world.ReadAsync(db => db.Notices.Select(notice => notice.BodyJson).ToListAsync()), body => Assert.InRange(body.Length, 1, 40_000));
        Assert.All(server.Created, message => Assert.Equal("[]", message["allowed_mentions"]!["parse"]!.ToJsonString()));
    }
}
