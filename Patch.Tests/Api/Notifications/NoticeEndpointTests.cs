using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Notifications;
using Patch.Tests.Notifications;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Notifications;

public sealed class NoticeEndpointTests : IAsyncLifetime
{
    private ChannelServer server = null!;

    public async ValueTask InitializeAsync() => server = await ChannelServer.StartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Notices_are_listed_newest_first_by_channel_and_state_and_tell_no_secret(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = Start(database);
        await AddAsync(api, [.. Enumerable.Range(1, 5).Select(number => NoticeRows.ReleaseOf($"v{number}"))]);
        await SweepAsync(api);

        var first = await api.GetAsync("/notices?channel=ops&limit=3");
        var second = await api.GetAsync($"/notices?channel=ops&limit=3&cursor={(string)first["next"]!}");
        var all = first["notices"]!.AsArray().Concat(second["notices"]!.AsArray()).ToList();
        Assert.Equal(["v5", "v4", "v3", "v2", "v1"], all.Select(notice => (string?)notice!["point"]));
        Assert.Null(second["next"]);
        Assert.Equal(["held", "held", "held", "sent", "sent"], all.Select(notice => (string?)notice!["state"]));
        Assert.Equal(
            ("ops", "message", "release", "info", "openai/codex", "[github] openai/codex release v1", "v1"),
            ((string?)all[4]!["channel"], (string?)all[4]!["kind"], (string?)all[4]!["type"], (string?)all[4]!["severity"], (string?)all[4]!["repo"], (string?)all[4]!["title"],
                (string?)all[4]!["facts"]!["signal"]!["tag"]));
        Assert.Equal(3, (await api.GetAsync("/notices?state=held"))["notices"]!.AsArray().Count);
        Assert.Empty((await api.GetAsync("/notices?channel=nobody"))["notices"]!.AsArray());
        Assert.DoesNotContain("a-secret-of-the-channel", first.ToJsonString(), StringComparison.Ordinal);

        using var refused = await api.SendAsync(HttpMethod.Get, "/notices?state=lost");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_state"), (refused.StatusCode, (string?)(await refused.JsonAsync())["error"]));
    }

    [Fact]
    public async Task Channels_are_listed_with_what_they_may_take_and_how_they_fare()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = Start(database);
        await AddAsync(api, new ChannelState { Name = "workers-own", Failures = 10, PausedAt = NoticeRows.Published, PauseReason = "It said no." });
        await AddAsync(api, [.. Enumerable.Range(1, 5).Select(number => NoticeRows.ReleaseOf($"v{number}"))]);
        await SweepAsync(api);

        var channels = (await api.GetAsync("/notice-channels"))["channels"]!.AsArray();
        Assert.Equal(["ops", "workers-own"], channels.Select(channel => (string?)channel!["name"]));
        var ops = channels[0]!;
        Assert.Equal(("discord", 2, 2, 3, 0, "UTC"), ((string?)ops["kind"], (int)ops["budget"]!, (int)ops["spentToday"]!, (int)ops["held"]!, (int)ops["pending"]!, (string?)ops["timeZone"]));
        Assert.NotNull(ops["lastSentAt"]);
        Assert.Equal((null, "It said no."), ((string?)channels[1]!["kind"], (string?)channels[1]!["pauseReason"]));
        Assert.DoesNotContain("a-secret-of-the-channel", channels.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_message_goes_through_the_outbox_and_a_pause_can_be_ended()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = Start(database);
        using (var asked = await api.SendAsync(HttpMethod.Post, "/notice-channels/ops/test"))
        {
            Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
            Assert.Equal(("test", "pending"), ((string?)(await asked.JsonAsync())["notice"]!["type"], (string?)(await asked.JsonAsync())["notice"]!["state"]));
        }

        Assert.Empty(server.Created);
        await SweepAsync(api);
        Assert.Equal(["[patch] a test message"], server.Titles);

        await using (var db = await OpenAsync(api))
            await db.ChannelStates.ExecuteUpdateAsync(row => row.SetProperty(state => state.PausedAt, NoticeRows.Published).SetProperty(state => state.Failures, 12));
        using var resumed = await api.SendAsync(HttpMethod.Post, "/notice-channels/ops/resume");
        Assert.Equal(HttpStatusCode.Accepted, resumed.StatusCode);
        var channel = (await resumed.JsonAsync())["channel"]!;
        Assert.Equal((0, null), ((int)channel["failures"]!, channel["pausedAt"]));
        foreach (var what in new[] { "test", "resume" })
        {
            using var unknown = await api.SendAsync(HttpMethod.Post, $"/notice-channels/nobody/{what}");
            Assert.Equal((HttpStatusCode.NotFound, "notice_channel_not_found"), (unknown.StatusCode, (string?)(await unknown.JsonAsync())["error"]));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_waits_for_another_try_is_sent_at_once_where_a_person_resumes_its_channel(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = Start(database);
        await AddAsync(api, NoticeRows.ReleaseOf("v1"));
        server.Fail(503);
        await SweepAsync(api);
        var later = TimeProvider.System.NowUtc().AddHours(6);
        await using (var db = await OpenAsync(api))
        {
            db.Notices.Add(new Notice { Channel = "workers-own", DedupeKey = "another", BodyJson = "{}", State = NoticeStates.Pending, NextTryAt = later });
            await db.SaveChangesAsync();
            await db.Notices.ExecuteUpdateAsync(row => row.SetProperty(notice => notice.NextTryAt, later));
            await db.ChannelStates.ExecuteUpdateAsync(row => row.SetProperty(state => state.PausedAt, NoticeRows.Published).SetProperty(state => state.PausedUntil, later));
        }

        await SweepAsync(api);
        Assert.Empty(server.Created);
        using (var resumed = await api.SendAsync(HttpMethod.Post, "/notice-channels/ops/resume"))
            Assert.Equal(HttpStatusCode.Accepted, resumed.StatusCode);
        await SweepAsync(api);

        Assert.Equal(["[github] openai/codex release v1"], server.Titles);
        await using var after = await OpenAsync(api);
        Assert.Equal(["pending", "sent"], await after.Notices.OrderBy(notice => notice.State).Select(notice => notice.State).ToListAsync());
    }

    [Fact]
    public async Task A_page_of_one_state_is_read_from_an_index_in_its_order()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = Start(database);
        await using var db = await OpenAsync(api);
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN SELECT * FROM notices WHERE state = 'failed' AND seq < 1000 ORDER BY seq DESC LIMIT 51";
        var plan = new List<string>();
        await using var steps = await command.ExecuteReaderAsync();
        while (await steps.ReadAsync())
            plan.Add(steps.GetString(3));

        Assert.StartsWith("SEARCH notices USING INDEX ix_notices_state_seq (state=? AND seq<?)", Assert.Single(plan), StringComparison.Ordinal);
    }

    private ApiServer Start(TestDatabase database) => ApiServer.Start(
        database,
        NoticeWorld.Channel("ops", server, ("DailyBudget", "2")).Select(pair => KeyValuePair.Create($"Patch:Notifications:{pair.Item1}", (string?)pair.Item2))
            .Append(KeyValuePair.Create<string, string?>("Patch:Notifications:SweepPatience", "00:05:00")));

    private static Task<int> SweepAsync(ApiServer api) => api.Services.GetRequiredService<SendDueNotices>().RunAsync(TestContext.Current.CancellationToken);

    private static Task<PatchDbContext> OpenAsync(ApiServer api) => api.Services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();

    private static async Task AddAsync(ApiServer api, params object[] rows)
    {
        await using var db = await OpenAsync(api);
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }
}
