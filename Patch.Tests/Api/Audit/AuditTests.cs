using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Data;
using Patch.Tests.Api.Console;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Audit;

public sealed class AuditTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Every_act_of_the_API_is_written_down_with_its_trace_and_no_question_is(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        using var created = await api.SendAsync(HttpMethod.Post, "/flow-events", new JsonObject { ["id"] = "e/1", ["type"] = "t", ["payload"] = new JsonObject() });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        using var polled = await api.SendAsync(HttpMethod.Post, "/feed-sources/a%2Fb/poll");
        Assert.Equal(HttpStatusCode.NotFound, polled.StatusCode);
        using var asked = await api.SendAsync(HttpMethod.Post, "/route/preview", new JsonObject { ["delivery"] = "github:1" });
        await api.GetAsync("/signals");
        using var refused = await api.Anonymous().PostAsync("/feed-sources/x/poll", null);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        var entries = (await api.GetAsync("/audit"))["entries"]!.AsArray();
        Assert.Equal(["poll", "create"], entries.Select(entry => (string?)entry!["action"]));
        Assert.Equal("a/b", (string?)entries[0]!["subject"]);
        Assert.Equal("Answered with 404.", (string?)entries[0]!["outcome"]);
        Assert.All(entries, entry => Assert.Equal("api", (string?)entry!["door"]));
        Assert.All(entries, entry => Assert.Equal("operator", (string?)entry!["who"]));
        Assert.All(entries, entry => Assert.Matches("^[0-9a-f]{32}$", (string?)entry!["traceId"]));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task The_trail_pages_by_key_and_by_action(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await api.AddAsync([.. Enumerable.Range(0, 7).Select(number => new AuditEntry
        {
            At = TimeProvider.System.NowUtc(), Who = "w", Door = "api", Action = number % 2 == 0 ? "even" : "odd", Subject = $"s{number}",
        })]);
        var first = await api.GetAsync("/audit?action=even&limit=3");
        Assert.Equal(["s6", "s4", "s2"], Subjects(first));
        var second = await api.GetAsync($"/audit?action=even&limit=3&cursor={first["next"]}");
        Assert.Equal(["s0"], Subjects(second));
        Assert.Null(second["next"]);
        using var wrong = await api.SendAsync(HttpMethod.Get, "/audit?cursor=x");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Theory]
    [InlineData("/flow-events/event/replay", "api")]
    [InlineData("/console/events/event/replay", "console")]
    public async Task What_was_asked_for_is_written_down_though_the_caller_left_before_the_answer(string action, string door)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        // The time stands still, so nothing but the caller ends the wait for the workspace.
        await using var api = ApiServer.Start(database, timeProvider: new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        await api.AddAsync(ApiData.Event("event"));
        using var visitor = await ConsoleVisitor.SignedInAsync(api);
        var page = await visitor.ReadAsync("/console/events/event");
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", ConsoleVisitor.TokenOf(page))]);
        using var leaves = new CancellationTokenSource();
        var asking = door == "api" ? api.Client.PostAsync(action, null, leaves.Token) : visitor.PostAsync(action, form, leaves.Token);
        await Eventually.TrueAsync(async () => await CountAsync(db => db.DispatchRequests), "the replay is asked for");
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        await Eventually.TrueAsync(async () => await CountAsync(db => db.AuditTrail.Where(row => row.Action == "replay")), "the trail has the act");
        await using var trail = await api.DbAsync();
        var entry = await trail.AuditTrail.SingleAsync(row => row.Action == "replay");
        Assert.Equal((door, "event", "operator"), (entry.Door, entry.Subject, entry.Who));
        Assert.StartsWith("Asked for; the caller left", entry.Outcome, StringComparison.Ordinal);

        async Task<bool> CountAsync<T>(Func<PatchDbContext, IQueryable<T>> rows)
        {
            await using var db = await api.DbAsync();
            return await rows(db).AnyAsync();
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_long_subject_is_cut_between_two_characters(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        foreach (var before in (int[])[998, 999, 1000])
        {
            using var polled = await api.SendAsync(HttpMethod.Post, $"/feed-sources/{new string('a', before)}%F0%9F%99%82{new string('b', 200)}/poll");
            Assert.Equal(HttpStatusCode.NotFound, polled.StatusCode);
        }

        var entries = (await api.GetAsync("/audit"))["entries"]!.AsArray();
        Assert.Equal([new string('a', 1000) + "…", new string('a', 999) + "…", new string('a', 998) + "🙂…"], entries.Select(entry => (string?)entry!["subject"]));
    }

    private static IEnumerable<string?> Subjects(JsonObject page) => page["entries"]!.AsArray().Select(entry => (string?)entry!["subject"]);
}
