using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Notifications;
using Patch.Core.Notifications.Sending;
using Patch.Tests.Support;

namespace Patch.Tests.Notifications.Sending;

/// <summary>A channel that keeps failing is left alone, another is told so once, and no other waits for it.</summary>
public sealed class PauseTests : IAsyncLifetime
{
    private ChannelServer main = null!, backup = null!;

    public async ValueTask InitializeAsync() => (main, backup) = (await ChannelServer.StartAsync(), await ChannelServer.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await main.DisposeAsync();
        await backup.DisposeAsync();
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(11, 30)]
    [InlineData(14, 360)]
    [InlineData(99, 360)]
    public void Pauses_grow_with_the_failures(int failures, double minutes) => Assert.Equal(minutes, ChannelHealth.PauseAfter(failures).TotalMinutes);

    [Theory]
    [InlineData(9, 1, false)]
    [InlineData(10, 0, true)]
    [InlineData(7, 24, true)]
    [InlineData(6, 90, false)]
    public void Ten_failures_in_a_row_are_too_much_or_seven_over_a_day(int failures, double hours, bool isTooMuch) =>
        Assert.Equal(isTooMuch, ChannelHealth.IsTooMuch(failures, TimeSpan.FromHours(hours)));

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Ten_refusals_pause_a_channel_one_alarm_goes_elsewhere_and_one_message_that_gets_through_ends_it(DatabaseKind kind)
    {
        await using var world = await StartAsync(kind);
        for (var failure = 0; failure < 10; failure++)
            main.Fail(400, """{"message":"no such webhook"}""");
        await world.AddAsync([.. Enumerable.Range(1, 13).Select(number => NoticeRows.ReleaseOf($"v{number}"))]);
        await world.SweepAsync();
        await world.SweepAsync();

        Assert.Empty(main.Created);
        Assert.Equal(["[patch] the channel main is paused"], backup.Titles);
        var state = await world.StateAsync("main");
        Assert.Equal((10, world.Time.GetUtcNow(), world.Time.GetUtcNow().AddMinutes(10)), (state.Failures, state.PausedAt, state.PausedUntil));
        Assert.Contains("no such webhook", state.PauseReason, StringComparison.Ordinal);
        Assert.Equal(3, (await world.NoticesAsync()).Count(notice => notice.State == "held"));

        main.Fail(503);
        world.Time.Advance(TimeSpan.FromMinutes(11));
        await world.SweepAsync();
        await world.SweepAsync();
        Assert.Equal(world.Time.GetUtcNow().AddMinutes(30), (await world.StateAsync("main")).PausedUntil);

        world.Time.Advance(TimeSpan.FromMinutes(31));
        await world.SweepAsync();
        await world.SweepAsync();
        Assert.Equal(["[patch] 3 notices were held back"], main.Titles);
        Assert.Equal(["[patch] the channel main is paused", "[patch] the channel main takes messages again"], backup.Titles);
        Assert.Equal((0, null, null), ((await world.StateAsync("main")).Failures, (await world.StateAsync("main")).PausedAt, (await world.StateAsync("main")).PauseReason));
    }

    [Fact]
    public async Task A_person_can_end_a_pause_and_ask_for_a_test_message()
    {
        await using var world = await StartAsync(DatabaseKind.Sqlite);
        for (var failure = 0; failure < 10; failure++)
            main.Fail(404);
        await world.AddAsync([.. Enumerable.Range(1, 10).Select(number => NoticeRows.ReleaseOf($"v{number}"))]);
        await world.SweepAsync();
        var ask = world.Services.GetRequiredService<AskForNotices>();
        await ask.TestAsync("main", TestContext.Current.CancellationToken);
        await world.SweepAsync();
        Assert.Empty(main.Created);

        Assert.True(await ask.ResumeAsync("main", TestContext.Current.CancellationToken));
        await world.SweepAsync();

        Assert.Equal(["[patch] a test message"], main.Titles);
        Assert.False(await ask.ResumeAsync("nobody", TestContext.Current.CancellationToken));
        Assert.Null(await ask.TestAsync("nobody", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_failure_that_may_pass_lets_the_others_of_the_channel_wait_for_a_moment_only()
    {
        await using var world = await StartAsync(DatabaseKind.Sqlite);
        await world.AddAsync(NoticeRows.ReleaseOf("v1"), NoticeRows.ReleaseOf("v2"));
        main.Fail(500);
        await world.SweepAsync();
        await world.SweepAsync();
        Assert.Empty(main.Created);
        world.Time.Advance(TimeSpan.FromSeconds(3));
        await world.SweepAsync();
        Assert.Equal(["[github] openai/codex release v2"], main.Titles);
    }

    [Fact]
    public async Task A_channel_that_hangs_holds_up_no_other_and_not_the_next_sweep()
    {
        await using var world = await NoticeWorld.StartAsync(
            DatabaseKind.Sqlite, [.. NoticeWorld.Channel("main", main), .. NoticeWorld.Channel("backup", backup), ("SweepPatience", "00:00:02")]);
        var released = new TaskCompletionSource();
        main.Fail(_ => released.Task);
        await world.AddAsync(NoticeRows.ReleaseOf("v1"));
        var sweep = world.SweepAsync();
        await Eventually.TrueAsync(() => Task.FromResult(backup.Created.Count == 1), "the other channel is told");
        Assert.False(sweep.IsCompleted);
        world.Time.Advance(TimeSpan.FromSeconds(3));
        await sweep;

        await world.AddAsync(NoticeRows.ReleaseOf("v2"));
        await Eventually.TrueAsync(
            async () =>
            {
                await world.SweepAsync();
                return backup.Created.Count == 2;
            },
            "the other channel is told again");
        Assert.Empty(main.Created);
        released.SetResult();
        await Eventually.TrueAsync(
            () => world.ReadAsync(db => db.Notices.AllAsync(notice => notice.LeaseOwner == null)), "the channel that hung is let go");
    }

    [Fact]
    public async Task A_notice_for_a_channel_that_is_configured_no_more_is_given_up()
    {
        await using var world = await StartAsync(DatabaseKind.Sqlite);
        await world.AddAsync(NoticeRows.ReleaseOf("v1"));
        await world.Services.GetRequiredService<WriteNotices>().RunAsync(TestContext.Current.CancellationToken);
        await world.ReadAsync(db => db.Notices.ExecuteUpdateAsync(row => row.SetProperty(notice => notice.Channel, "gone")));
        await world.SweepAsync();
        Assert.Equal("pending", (await world.NoticesAsync()).Single().State);
        world.Time.Advance(TimeSpan.FromHours(2));
        await world.SweepAsync();
        Assert.Equal(("failed", "The settings of the worker have no channel of this name any more."), (await world.NoticesAsync()).Select(notice => (notice.State, notice.LastError)).Single());
    }

    private Task<NoticeWorld> StartAsync(DatabaseKind kind) => NoticeWorld.StartAsync(
        kind,
        [
            .. NoticeWorld.Channel("main", main, ("Fallback", "backup")), .. NoticeWorld.Channel("backup", backup),
            ("Routes:0:Channels", "main"),
        ]);
}
