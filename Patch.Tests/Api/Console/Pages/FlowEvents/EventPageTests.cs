using System.Net;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Console.Pages.FlowEvents;

public sealed class EventPageTests
{
    private static readonly DateTimeOffset Began = new(2026, 5, 14, 12, 0, 0, TimeSpan.Zero);

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task The_page_tells_the_whole_way_with_durations_and_the_trace(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        var id = await FillAsync(api);

        var html = await api.ShownAsync($"/console/events/{Uri.EscapeDataString(id)}");
        var stages = new[] { "<strong>Poll</strong>", "<strong>Signal</strong>", "<strong>Event</strong>", "<strong>Dispatch</strong>", "<strong>Run</strong>", "<strong>Attempt</strong>", "<strong>Moved</strong>", "<strong>Forge</strong>", "<strong>Notice</strong>" };
        Assert.All(stages, stage => Assert.Contains(stage, html, StringComparison.Ordinal));
        Assert.Contains("took 40 s", html, StringComparison.Ordinal);
        Assert.Contains("5 s after the step before", html, StringComparison.Ordinal);
        Assert.Contains("data-copy=\"0af7651916cd43dd8448eb211c80319c\"", html, StringComparison.Ordinal);
        Assert.Contains("The pull request was opened.", html, StringComparison.Ordinal);
        Assert.Contains("href=\"https://github.com/us/fork/pull/7\"", html, StringComparison.Ordinal);
        Assert.Contains("&quot;tag&quot;: &quot;v1&quot;", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Markup_in_what_others_wrote_never_runs()
    {
        const string Evil = "<script>alert(1)</script>";
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await using (var db = await api.DbAsync())
        {
            var row = ApiData.Event($"x{Evil}", Evil);
            (row.Source, row.Repo) = (Evil, Evil);
            row.PayloadJson = PatchJson.Write(new { title = Evil, author = "\"><img src=x onerror=alert(1)>" });
            var attempt = ApiData.Attempt("a", row.Id, "failed");
            (attempt.Error, attempt.UpstreamRepo, attempt.UpstreamTag) = (Evil, Evil, Evil);
            db.AddRange(row, attempt);
            await db.SaveChangesAsync();
        }

        foreach (var path in new[] { $"/console/events/{Uri.EscapeDataString($"x{Evil}")}", "/console/events", "/console/attempts", "/console/attempts/a", "/" })
        {
            var html = await api.ShownAsync(path);
            Assert.Contains("alert(1)", html, StringComparison.Ordinal);
            Assert.DoesNotContain(Evil, html, StringComparison.Ordinal);
            Assert.DoesNotContain("<img src=x", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_id_with_a_slash_is_one_id_and_an_unknown_one_a_page_that_says_so()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await using (var db = await api.DbAsync())
        {
            db.Add(ApiData.Event("a/b:c%2Fd", "with.slash"));
            await db.SaveChangesAsync();
        }

        Assert.Contains("with.slash", await api.ShownAsync("/console/events/a%2Fb%3Ac%252Fd"), StringComparison.Ordinal);
        var (status, html) = await api.PageAsync("/console/events/nobody");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("There is no such event", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/console/events\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_of_a_hundred_thousand_characters_are_cut()
    {
        var huge = new string('x', 100_000);
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await using (var db = await api.DbAsync())
        {
            var row = ApiData.Event("long");
            row.PayloadJson = PatchJson.Write(new { title = huge });
            row.Source = huge;
            var attempt = ApiData.Attempt("long-attempt", "long", "failed");
            (attempt.Error, attempt.Message, attempt.UpstreamTag) = (huge, huge, huge);
            db.AddRange(row, attempt, new AttemptHistoryEntry { AttemptSeq = 1, At = Began, ToStatus = "failed", Reason = huge, Json = "{}" });
            await db.SaveChangesAsync();
        }

        foreach (var path in new[] { "/", "/console/events", "/console/events/long", "/console/attempts", "/console/attempts/long-attempt" })
        {
            var html = await api.ShownAsync(path);
            Assert.DoesNotContain(new string('x', 60_000), html, StringComparison.Ordinal);
            Assert.True(html.Length < 250_000, $"{path} has {html.Length} characters.");
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Retry_asks_for_a_dispatch_writes_who_did_it_and_leads_back(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await using (var db = await api.DbAsync())
        {
            db.Add(ApiData.Event("again/1"));
            await db.SaveChangesAsync();
        }

        foreach (var what in new[] { "retry", "replay" })
        {
            using var answer = await api.ActAsync("/console/events/again%2F1", $"/console/events/again%2F1/{what}");
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            Assert.StartsWith("/console/events/again%2F1?asked=", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }

        await using var after = await api.DbAsync();
        Assert.Equal(["retry", "replay"], await after.DispatchRequests.OrderBy(row => row.Seq).Select(row => row.AskedBy).ToListAsync());
        Assert.Equal([("retry", "again/1", "console"), ("replay", "again/1", "console")], (await after.AuditTrail.OrderBy(row => row.Seq).ToListAsync()).Select(row => (row.Action, row.Subject!, row.Door)));
    }

    [Fact]
    public async Task A_post_without_the_forms_token_does_nothing()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await using var db = await api.DbAsync();
        db.Add(ApiData.Event("e"));
        await db.SaveChangesAsync();

        using var answer = await api.Client.PostAsync("/console/events/e/retry", new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await db.DispatchRequests.ToListAsync());
    }

    private static async Task<string> FillAsync(ApiServer api)
    {
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var flowEvent = ApiData.Event("patch:codex:e1:upstream.release");
        (flowEvent.SourceId, flowEvent.ReceivedAt, flowEvent.TraceParent) = ("codex", Began.AddSeconds(1), Trace);
        var signal = ApiData.Signal("codex", "e1");
        (signal.ReceivedAt, signal.PolledAt, signal.Disposition, signal.OutcomeId) = (Began, Began, "dispatched", flowEvent.Id);
        var record = ApiData.Record(flowEvent.Id);
        record.CreatedAt = Began.AddSeconds(6);
        var attempt = ApiData.Attempt("a1", flowEvent.Id, "changed");
        (attempt.CreatedAt, attempt.CompletedAt, attempt.TraceParent) = (Began.AddSeconds(6), Began.AddSeconds(60), Trace);
        await using var db = await api.DbAsync();
        db.AddRange(flowEvent, signal, record, attempt);
        await db.SaveChangesAsync();
        var thread = new ForgeThread
        {
            IdKey = "k", Provider = "github", Host = "https://github.com", Repo = "us/fork", Stack = "stack", Point = "v1", AttemptId = "a1", AttemptKey = IdKeys.Of("a1"), State = "shown",
            CreatedAt = Began.AddSeconds(61), UpdatedAt = Began,
        };
        db.Add(thread);
        await db.SaveChangesAsync();
        db.AddRange(
            new WorkspaceRun
            {
                Id = "run_1", IdKey = IdKeys.Of("run_1"), EventId = flowEvent.Id, EventKey = flowEvent.IdKey, FlowName = "stack", StepName = "carry", PackagePath = "/", Status = "completed",
                EventJson = "{}", CreatedAt = Began.AddSeconds(7), StartedAt = Began.AddSeconds(10), CompletedAt = Began.AddSeconds(50),
            },
            new AttemptHistoryEntry { AttemptSeq = attempt.Seq, At = Began.AddSeconds(60), FromStatus = "started", ToStatus = "changed", Reason = "Its runs ended: changed.", Json = "{}" },
            new ForgeStep { ThreadSeq = thread.Seq, At = Began.AddSeconds(62), Kind = "pull-request-opened", Sentence = "The pull request was opened.", Url = "https://github.com/us/fork/pull/7" },
            new Notice { Channel = "chat", EventType = "attempt", DedupeKey = "d", BodyJson = "{}", State = NoticeStates.Sent, CreatedAt = Began.AddSeconds(61), SentAt = Began.AddSeconds(63), TraceParent = Trace },
            new Notice { Channel = "other-trace", EventType = "attempt", DedupeKey = "d2", BodyJson = "{}", State = NoticeStates.Sent, CreatedAt = Began.AddSeconds(61), TraceParent = Trace.Replace("0af", "1af", StringComparison.Ordinal) });
        await db.SaveChangesAsync();
        return flowEvent.Id;
    }
}
