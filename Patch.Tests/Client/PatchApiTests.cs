using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Client;
using Patch.Client.Answers;
using Patch.Tests.Api;
using Patch.Tests.Support;

namespace Patch.Tests.Client;

/// <summary>The client against the API itself.</summary>
public sealed class PatchApiTests
{
    /// <summary>Any text is an id: what clients and feeds make of it, and what paths are afraid of.</summary>
    private static readonly string[] Ids =
    [
        "plain", "patch:source:tag:github.com,2008:Repository/965415649/rust-v0.134.0:upstream.release", "a/b", "a//b", "/", "a%2Fb", "100%", "a?b=c&d",
        "a#b", "a b", "a+b", "a;b", "a\\b", "..", ".", "../x", "retry", "ünïcödé-日本語-🦄", "\"quoted\"", "tab\tand\nline", "{id}", "*", "~!@$^&()_=[]|'`",
    ];

    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_event_is_followed_from_its_making_to_its_runs(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var backend = await WorkspaceBackend.StartAsync();
        await using var api = DispatchingApi.StartWith(database, backend);
        var patch = PatchApi.Create(api.Uri, ApiServer.Token);
        var payload = JsonSerializer.Deserialize<JsonElement>("""{"repo":"o/r","tag":"v1","large":12345678901234567890,"exact":1.10}""");

        var made = await patch.CreateFlowEventAsync(new NewFlowEvent { Id = "by/hand", Type = "upstream.release", OccurredAt = GitSandbox.Day, Payload = payload });
        var asked = await api.DispatchingAsync(() => patch.RetryFlowEventAsync("by/hand"));
        var replayed = await api.DispatchingAsync(() => patch.ReplayFlowEventAsync("by/hand"));
        var details = await patch.GetFlowEventAsync("by/hand");
        var attempts = await patch.ListAttemptsAsync(eventId: "by/hand");
        var synced = await patch.SyncAttemptAsync(attempts.Attempts[^1].Id);
        var runs = await patch.ListWorkspaceRunsAsync(eventId: "by/hand");

        Assert.Equal((true, "by/hand", GitSandbox.Day), (made.IsNew, made.Answer.Event.Id, made.Answer.Event.OccurredAt!.Value));
        Assert.Equal("""{"repo":"o/r","tag":"v1","large":12345678901234567890,"exact":1.10}""", made.Answer.Event.Payload.GetRawText());
        Assert.False((await patch.CreateFlowEventAsync(new NewFlowEvent { Id = "by/hand", Type = "another" })).IsNew);
        Assert.Equal(["dispatched", "dispatched"], new[] { asked.Record.Status, replayed.Record.Status });
        Assert.Contains("replay", details.Dispatches.Select(record => record.Operation));
        Assert.Equal(details.Dispatches.Count, (await patch.ListDispatchesAsync(eventId: "by/hand")).Dispatches.Count);
        Assert.Equal(attempts.Attempts[0].Id, (await patch.GetAttemptAsync(attempts.Attempts[0].Id)).Attempt.Id);
        Assert.NotNull(synced.Attempt.WorkspaceRunStatuses);
        Assert.Equal(["refs/heads/candidate/v1", "refs/patch/candidates/v1"], synced.Attempt.CandidateNames);
        Assert.Equal(runs.Runs[0].Id, (await patch.GetWorkspaceRunAsync(runs.Runs[0].Id!)).Run.Id);
        Assert.Equal("by/hand", (await patch.GetWorkspaceEventAsync("by/hand")).Event.Id);
        Assert.Single((await patch.ListWorkspaceEventsAsync(type: "upstream.release")).Events);
        Assert.Equal("ok", (await patch.HealthzAsync()).Trim());
        Assert.Equal("Healthy", (await patch.GetHealthAsync()).Status);
    }

    [Fact]
    public async Task Any_text_is_an_id()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var backend = await WorkspaceBackend.StartAsync();
        await using var api = DispatchingApi.StartWith(database, backend);
        await api.AddAsync([.. Ids.Select(id => ApiData.Attempt(id, id, "changed"))]);
        var patch = PatchApi.Create(api.Uri, ApiServer.Token);
        foreach (var id in Ids)
        {
            await patch.CreateFlowEventAsync(new NewFlowEvent { Id = id, Type = "upstream.release" });
            Assert.Equal(id, (await patch.GetFlowEventAsync(id)).Event.Id);
            Assert.Equal(id, (await patch.ListAttemptsAsync(eventId: id, limit: 1)).Attempts.Single().Id);
            Assert.Equal(id, (await patch.SyncAttemptAsync(id)).Attempt.Id);
        }

        // The id in the middle of a path.
        foreach (var id in new[] { "..", "a/b" })
            Assert.Equal(id, (await api.DispatchingAsync(() => patch.RetryFlowEventAsync(id))).Record.EventId);
    }

    [Fact]
    public async Task A_list_that_leads_back_to_itself_is_read_once()
    {
        await using var server = await StrangeServer.StartAsync(200, "application/json", """{"attempts":[],"next":"again"}""");
        Assert.Empty(await PatchApi.Create(server.Uri).AllAttemptsAsync().ToListAsync());
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Sources_and_signals_are_read_and_a_source_is_polled()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await api.AddAsync(
            new Core.Data.FeedSource { Id = "a/b", Enabled = true, ConfigJson = """{"id":"a/b"}""", NextPollAt = GitSandbox.Day.AddYears(10).ToUniversalTime() },
            ApiData.Signal("a/b", "entry", """{"sourceId":"a/b","event":"release","later":{"added":true}}"""));
        var patch = PatchApi.Create(api.Uri, ApiServer.Token);

        var polled = await patch.PollFeedSourceAsync("a/b");
        var signal = Assert.Single((await patch.ListSignalsAsync(sourceId: "a/b")).Signals);

        Assert.True(polled.Source.NextPollAt < TimeProvider.System.GetUtcNow().AddMinutes(1));
        Assert.Equal(["a/b"], (await patch.ListFeedSourcesAsync()).Sources.Select(source => source.Id));
        Assert.Equal(("release", "skipped:notify-only"), (signal.Event, signal.Disposition));
        Assert.Equal("""{"added":true}""", signal.Further!["later"].GetRawText());
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Pages_follow_each_other_without_a_gap_up_to_the_bound(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await api.AddAsync([.. Enumerable.Range(0, 1203).Select(number => (object)ApiData.Event($"event-{number}", number % 3 == 0 ? "third" : "other"))]);
        var patch = PatchApi.Create(api.Uri, ApiServer.Token);

        var all = await patch.AllFlowEventsAsync().Select(row => row.Id).ToListAsync();

        Assert.Equal(Enumerable.Range(0, 1203).Reverse().Select(number => $"event-{number}"), all);
        Assert.Equal(401, await patch.AllFlowEventsAsync(type: "third").CountAsync());
        Assert.Equal(all.Take(501), await patch.AllFlowEventsAsync(most: 501).Select(row => row.Id).ToListAsync());
        Assert.Empty(await patch.AllAttemptsAsync(status: "failed").ToListAsync());
        Assert.Empty(await patch.AllDispatchesAsync().ToListAsync());
        Assert.Empty(await patch.AllSignalsAsync().ToListAsync());
    }

    [Fact]
    public async Task A_record_of_a_failed_dispatch_and_an_unhealthy_report_are_answers()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var backend = await WorkspaceBackend.StartAsync();
        await using var api = DispatchingApi.StartWith(database, backend);
        await api.AddAsync(ApiData.Event("event"));
        await backend.GoDownAsync();
        await using var unhealthy = await StrangeServer.StartAsync(503, "application/json", """{"status":"Unhealthy","checks":{"database":{"status":"Unhealthy"}}}""");

        var asked = await api.DispatchingAsync(() => PatchApi.Create(api.Uri, ApiServer.Token).RetryFlowEventAsync("event"));
        var health = await PatchApi.Create(unhealthy.Uri).GetHealthAsync();

        Assert.Equal("failed", asked.Record.Status);
        Assert.NotNull(asked.Record.Error);
        Assert.Equal("Unhealthy", health.Checks["database"].Status);
    }

    [Fact]
    public async Task An_answer_written_again_is_the_answer_that_came()
    {
        const string Answer = """
            {"attempts":[{"id":"a","eventId":"e","eventType":"t","operation":"dispatch","status":"changed","workspaceRunIds":["r"],"candidateRefs":[],
            "createdAt":"2026-05-14T12:00:00.123Z","updatedAt":"2026-05-14T12:00:00Z","workspaceRunStatuses":{"r":"completed"},"added":[1,{"x":null}]}],"next":"c","also":1.50}
            """;
        await using var server = await StrangeServer.StartAsync(200, "application/json", Answer);

        var page = await PatchApi.Create(server.Uri).ListAttemptsAsync();

        var again = JsonSerializer.SerializeToNode(page, Core.Data.PatchJson.Options);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Answer.Replace("12:00:00Z", "12:00:00.000Z", StringComparison.Ordinal)), again), again!.ToJsonString());
    }
}
