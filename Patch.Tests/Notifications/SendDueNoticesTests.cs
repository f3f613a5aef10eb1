using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Data;
using Patch.Core.Notifications;
using Patch.Tests.Support;
using Patch.Tests.Telemetry;

namespace Patch.Tests.Notifications;

public sealed class SendDueNoticesTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(NoticeRows.Published);
    private readonly List<IAsyncDisposable> opened = [];
    private DiscordServer discord = null!;

    public async ValueTask InitializeAsync() => discord = await DiscordServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var resource in opened.AsEnumerable().Reverse())
            await resource.DisposeAsync();
        await discord.DisposeAsync();
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Nothing_is_told_unless_it_is_switched_on(DatabaseKind kind)
    {
        var services = await ServicesAsync(kind, ("WebhookUrl", discord.Url));
        await AddAsync(services, NoticeRows.Push(), NoticeRows.Release());

        await SweepAsync(services);

        Assert.Empty(await NoticesAsync(services));
        Assert.Equal(0, await CountAsync(services, db => db.Signals.Where(signal => signal.NoticePending)));
        Assert.Empty(discord.Messages);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_signal_is_told_once_though_four_sweeps_run_at_once(DatabaseKind kind)
    {
        var services = await ServicesAsync(kind, On());
        await AddAsync(services, NoticeRows.Push("a"), NoticeRows.Push("b"), NoticeRows.Release("c"));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SweepAsync(services)));
        await SweepAsync(services);

        Assert.Equal(3, discord.Messages.Count);
        Assert.All(await NoticesAsync(services), notice => Assert.Equal(("sent", 1, null), (notice.State, notice.Tries, notice.LastError)));
        Assert.All(await NoticesAsync(services), notice => Assert.Equal(time.NowUtc(), notice.SentAt));
    }

    [Fact]
    public async Task Only_events_of_the_allow_list_are_told()
    {
        var services = await ServicesAsync(DatabaseKind.Sqlite, [.. On(), ("NotifyEvents", " release ,")]);
        await AddAsync(services, NoticeRows.Push("a"), NoticeRows.Release("b"), NoticeRows.Release("c"));

        await SweepAsync(services);

        Assert.Equal(2, discord.Messages.Count);
        Assert.Equal(0, await CountAsync(services, db => db.Signals.Where(signal => signal.NoticePending)));
    }

    [Theory]
    [InlineData("push,release", 0)]
    [InlineData("attempt", 4)]
    public async Task Outcomes_of_attempts_are_told_when_asked_for(string events, int told)
    {
        var services = await ServicesAsync(DatabaseKind.Sqlite, [.. On(), ("NotifyEvents", events)]);
        foreach (var status in new[] { "changed", "needs_intervention", "blocked", "failed", "completed", "skipped" })
        {
            var attempt = NoticeRows.Attempt(status, $"attempt-{status}");
            await AddAsync(services, attempt);
            await AddAsync(services, NoticeRows.Step(attempt, null, "started", "opened"), NoticeRows.Step(attempt, "started", status, "ended"),
                NoticeRows.Step(attempt, status, status, "looked again"));
        }

        await SweepAsync(services);
        await SweepAsync(services);

        Assert.Equal(told, discord.Messages.Count);
        Assert.Equal(0, await CountAsync(services, db => db.AttemptHistory.Where(step => step.NoticePending)));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_changed_verdict_of_a_forecast_is_told_once_also_when_the_branch_came_back_to_where_it_was(DatabaseKind kind)
    {
        var services = await ServicesAsync(kind, [.. On(), ("NotifyEvents", "forecast")]);
        for (var round = 0; round < 2; round++)
        {
            await AddAsync(services, NoticeRows.Forecast("same two commits"));
            await Task.WhenAll(SweepAsync(services), SweepAsync(services));
            await SweepAsync(services);
            await using var db = await services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
            await db.StackForecasts.ExecuteDeleteAsync();
        }

        Assert.Equal(2, discord.Messages.Count);
        Assert.All(discord.Messages, message => Assert.Contains("stack on refs/tags/v2: conflicts", message.ToJsonString(), StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_failing_Discord_is_tried_again_when_the_wait_is_over(DatabaseKind kind)
    {
        var services = await ServicesAsync(kind, On());
        await AddAsync(services, NoticeRows.Push());
        discord.Next(500, "<html>bad gateway</html>");

        await SweepAsync(services);
        var waiting = Assert.Single(await NoticesAsync(services));
        Assert.Equal(("pending", 1, "Discord webhook returned 500", null), (waiting.State, waiting.Tries, waiting.LastError, waiting.LeaseOwner));
        Assert.InRange(waiting.NextTryAt!.Value - time.NowUtc(), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));

        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(0, await SweepAsync(services));
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(1, await SweepAsync(services));
        Assert.Equal(("sent", 2), ((await NoticesAsync(services))[0].State, (await NoticesAsync(services))[0].Tries));
    }

    [Theory]
    [InlineData("""{"message":"You are being rate limited.","retry_after":64.57,"global":false}""", null, 64.57)]
    [InlineData("", "120", 120.0)]
    [InlineData("", "Tue, 12 May 2026 21:10:00 GMT", 600.0)]
    public async Task A_rate_limit_holds_every_notice_for_as_long_as_it_says(string body, string? retryAfter, double seconds)
    {
        var services = await ServicesAsync(DatabaseKind.Sqlite, On());
        await AddAsync(services, NoticeRows.Push("a"), NoticeRows.Push("b"), NoticeRows.Push("c"));
        discord.Next(429, body, retryAfter);

        await SweepAsync(services);

        Assert.Single(discord.Messages);
        Assert.All(await NoticesAsync(services), notice =>
            Assert.InRange((notice.NextTryAt!.Value - time.NowUtc()).TotalSeconds, seconds - 0.001, seconds + 0.001));
        time.Advance(TimeSpan.FromSeconds(seconds + 1));
        await SweepAsync(services);
        Assert.Equal(4, discord.Messages.Count);
        Assert.All(await NoticesAsync(services), notice => Assert.Equal("sent", notice.State));
    }

    [Fact]
    public async Task A_rate_limit_of_a_notice_that_failed_often_holds_the_others_no_longer_than_Discord_asks()
    {
        var services = await ServicesAsync(DatabaseKind.Sqlite, On());
        await AddAsync(services, NoticeRows.Push("a"));
        for (var tries = 1; tries <= 6; tries++)
        {
            discord.Next(500);
            await SweepAsync(services);
            time.Advance(TimeSpan.FromHours(30));
        }

        await AddAsync(services, NoticeRows.Push("b"));
        discord.Next(429, """{"message":"You are being rate limited.","retry_after":2.5}""");
        await SweepAsync(services);

        var notices = await NoticesAsync(services);
        Assert.True(notices[0].NextTryAt > time.NowUtc().AddHours(12));
        Assert.Equal(time.NowUtc().AddSeconds(2.5), notices[1].NextTryAt);
        time.Advance(TimeSpan.FromSeconds(3));
        await SweepAsync(services);
        Assert.Equal("sent", (await NoticesAsync(services))[1].State);
    }

    [Theory]
    [InlineData(404, """{"message": "Unknown Webhook", "code": 10015}""", "Discord webhook returned 404: Unknown Webhook")]
    [InlineData(400, "nonsense", "Discord webhook returned 400")]
    [InlineData(302, "", "Discord webhook returned 302")]
    public async Task An_answer_that_another_try_cannot_help_gives_up_with_the_reason(int status, string body, string reason)
    {
        var services = await ServicesAsync(DatabaseKind.Sqlite, On());
        await AddAsync(services, NoticeRows.Push("a"), NoticeRows.Push("b"));
        discord.Next(status, body);

        await SweepAsync(services);

        var notices = await NoticesAsync(services);
        Assert.Equal(("failed", reason, null), (notices[0].State, notices[0].LastError, notices[0].NextTryAt));
        Assert.Equal("sent", notices[1].State);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(503)]
    public async Task An_answer_that_may_pass_keeps_the_notice(int status)
    {
        var services = await ServicesAsync(DatabaseKind.Sqlite, On());
        await AddAsync(services, NoticeRows.Push());
        discord.Next(status);
        await SweepAsync(services);
        Assert.Equal("pending", (await NoticesAsync(services))[0].State);
    }

    [Fact]
    public async Task A_Discord_that_never_answers_is_left_at_the_time_limit()
    {
        var services = await ServicesAsync(DatabaseKind.Sqlite, On());
        await AddAsync(services, NoticeRows.Push());
        discord.Next(async context =>
        {
            time.Advance(TimeSpan.FromSeconds(20));
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });

        await SweepAsync(services);

        Assert.Equal("Discord did not answer within 20 s", (await NoticesAsync(services))[0].LastError);
    }

    [Fact]
    public async Task A_worker_that_is_stopped_gives_its_notice_back()
    {
        var services = await ServicesAsync(DatabaseKind.Sqlite, On());
        await AddAsync(services, NoticeRows.Push());
        using var stop = new CancellationTokenSource();
        discord.Next(async context =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => services.GetRequiredService<SendDueNotices>().RunAsync(stop.Token));

        var notice = Assert.Single(await NoticesAsync(services));
        Assert.Equal(("pending", 0, null), (notice.State, notice.Tries, notice.LeaseOwner));
        await SweepAsync(services);
        Assert.Equal("sent", (await NoticesAsync(services))[0].State);
    }

    [Fact]
    public async Task The_webhook_is_in_no_log_no_trace_and_no_row()
    {
        using var spans = SpanRecorder.OfAllButServers();
        var log = new LogRecorder();
        var services = await ServicesAsync(DatabaseKind.Sqlite, log, On());
        var nobody = Programs.FreePort();
        await AddAsync(services, NoticeRows.Push("a"), NoticeRows.Push("b"));
        discord.Next(500);
        await SweepAsync(services);
        var unreachable = await ServicesAsync(DatabaseKind.Sqlite, log, ("Enabled", "true"), ("WebhookUrl", $"http://127.0.0.1:{nobody}/{DiscordServer.Secret}"));
        await AddAsync(unreachable, NoticeRows.Push());
        await SweepAsync(unreachable);

        var reason = (await NoticesAsync(unreachable))[0].LastError;
        Assert.StartsWith("Discord could not be reached: ", reason, StringComparison.Ordinal);
        Assert.NotEmpty(log.Lines);
        Assert.NotEmpty(spans.Lines);
        Assert.DoesNotContain(spans.Lines, line => line.Contains(DiscordServer.Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains(DiscordServer.Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(DiscordServer.Secret, reason, StringComparison.Ordinal);
    }

    private (string, string)[] On() => [("Enabled", "true"), ("WebhookUrl", discord.Url)];

    private Task<ServiceProvider> ServicesAsync(DatabaseKind kind, params (string Key, string Value)[] settings) => ServicesAsync(kind, new LogRecorder(), settings);

    private async Task<ServiceProvider> ServicesAsync(DatabaseKind kind, LogRecorder log, params (string Key, string Value)[] settings)
    {
        var database = await TestDatabase.CreateAsync(kind);
        opened.Add(database);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(pair => $"Patch:Notifications:Discord:{pair.Key}", pair => (string?)pair.Value))
            .AddInMemoryCollection([KeyValuePair.Create<string, string?>("Patch:Notifications:SweepPatience", "00:05:00")]).Build();
        var services = database.Services(
            (services, _) => services.AddNotifications(configuration).AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log)), time);
        opened.Add(services);
        return services;
    }

    private static Task<int> SweepAsync(ServiceProvider services) =>
        services.GetRequiredService<SendDueNotices>().RunAsync(TestContext.Current.CancellationToken);

    private static async Task AddAsync(ServiceProvider services, params object[] rows)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }

    private static async Task<List<Notice>> NoticesAsync(ServiceProvider services)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
        return await db.Notices.OrderBy(notice => notice.Seq).ToListAsync();
    }

    private static async Task<int> CountAsync<T>(ServiceProvider services, Func<PatchDbContext, IQueryable<T>> query)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
        return await query(db).CountAsync();
    }
}
