using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Tests.Api;
using Patch.Tests.Support;

namespace Patch.Tests.Webhooks.Explaining;

/// <summary>What is said of a chain of rows, through the front door.</summary>
public sealed class ExplainTests
{
    private const string EntryId = "tag:github.com,2008:Repository/1/v1.0";
    private const string EventId = $"patch:codex:{EntryId}:upstream.release";
    private const string AttemptId = $"{EventId}:dispatch:2026-05-14T12:00:03.000Z";

    private const string Decision =
        $$"""{"rules":[{"kind":"route","rule":"codex","matches":true,"code":"matches","sentence":"It fits."}],"signals":[{"sourceId":"codex","entryId":"{{EntryId}}"}],"polls":[],"stacks":[]}""";

    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Whatever_of_a_chain_is_asked_for_the_whole_chain_is_told_in_order(DatabaseKind kind)
    {
        await using var world = await ExplainWorld.StartAsync(kind);
        var attempt = Attempt("changed", "Two patches were carried.");
        attempt.CandidateRefsJson = $$"""[{"kind":"branch","repo":"o/r","ref":"refs/heads/patch/v1.0","sha":"{{new string('1', 40)}}"}, {"no":"ref"}, 7]""";
        await world.AddAsync(Delivery(), Signal("dispatched", EventId), Event(), Record("dispatched"), attempt, ApiData.Candidate("refs/heads/patch/v1.0"));

        foreach (var (id, found) in new[] { ("github:d-1", "delivery"), (EventId, "event"), (AttemptId, "attempt"), ($"codex:{EntryId}", "signal") })
        {
            var told = await world.ExplainAsync(id);
            Assert.Equal((found, id, false), ((string?)told["kind"], (string?)told["id"], (bool)told["more"]!));
            Assert.Equal(["delivery", "signal", "event", "dispatch", "attempt", "candidate"], ExplainWorld.Stages(told));
            Assert.Equal("route codex took it. It ended in a candidate. Two patches were carried.", (string?)told["why"]);
        }

        var steps = (await world.ExplainAsync(EventId))["steps"]!.AsArray();
        Assert.Equal(["dispatched", "dispatched", null, "dispatched", "changed", "built"], steps.Select(step => (string?)step!["disposition"]));
        Assert.Equal("Taken; its runs are run_1.", (string?)steps[3]!["sentence"]);
        Assert.Equal(["github:d-1", $"codex:{EntryId}", EventId, EventId, AttemptId, "refs/heads/patch/v1.0"], steps.Select(step => (string)step!["id"]!));
    }

    [Fact]
    public async Task A_delivery_that_led_nowhere_says_what_would_have_to_be_otherwise()
    {
        await using var world = await ExplainWorld.StartAsync();
        await world.AddAsync(
            DeliveryRows.Of("d-1"), ExplainWorld.Route("other", repository: "a/b"), ExplainWorld.Route("tags", refs: "refs/tags/v*"), DeliveryRows.Of("d-2", """{"zen":"Keep it"}""", "ping"));
        await world.RouteAsync();
        Assert.Equal(
            "No rule takes push of openai/codex. The nearest is the route tags: refs/heads/main does not match its ref refs/tags/v*.", await world.WhyAsync("github:d-1"));
        Assert.Equal("skipped:no-rule", (string?)(await world.ExplainAsync("github:d-1"))["steps"]![0]!["disposition"]);
        Assert.Equal("The forge tried whether it is heard; nothing is to be done.", await world.WhyAsync("github:d-2"));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_delivery_of_what_a_poll_had_shown_leads_to_the_signal_of_the_poll(DatabaseKind kind)
    {
        await using var world = await ExplainWorld.StartAsync(kind);
        var polled = With(SignalRows.Release("refs/heads/main@2222"), "skipped:notify-only", "The source's target only notifies.", null);
        (polled.SourceId, polled.PolledAt) = ("codex", ExplainWorld.Now.AddMinutes(-5));
        polled.FactKey = Core.FlowEvents.FactKeys.Of("openai/codex", "push", null, "refs/heads/main", new string('2', 40));
        await world.AddAsync(DeliveryRows.Of("d-1"), polled, ExplainWorld.Source("codex"));
        await world.RouteAsync();
        var told = await world.ExplainAsync("github:d-1");
        Assert.Equal(["delivery", "poll", "signal"], ExplainWorld.Stages(told));
        Assert.Equal("codex knows it already, by a poll. The source's target only notifies.", (string?)told["why"]);
        Assert.Equal("deduplicated", (string?)told["steps"]![0]!["disposition"]);
    }

    [Fact]
    public async Task A_delivery_that_only_had_a_source_polled_says_so()
    {
        await using var world = await ExplainWorld.StartAsync();
        await world.AddAsync(DeliveryRows.Of("d-1").Routed("dispatched", "A source is polled.",
            """{"rules":[{"kind":"source","rule":"codex","matches":true,"code":"matches","sentence":"It is of its repository."}],"polls":["codex"],"stacks":["codex-fork"]}"""));
        Assert.Equal("source codex took it. codex was polled at once, and the forecast of codex-fork made again.", await world.WhyAsync("github:d-1"));
    }

    [Fact]
    public async Task A_refused_and_a_waiting_delivery_say_what_they_are()
    {
        await using var world = await ExplainWorld.StartAsync();
        var again = DeliveryRows.Of("again").Routed("skipped:no-rule", "None.");
        again.Disposition = null;
        await world.AddAsync(DeliveryRows.Refused("refused"), DeliveryRows.Of("new"), again);
        Assert.Equal("It was refused as wrong-signature, so nothing of it was read: The signature is of another secret or body.", await world.WhyAsync("github:refused"));
        Assert.Equal("The worker has not come to it yet: see whether it runs.", await world.WhyAsync("github:new"));
        Assert.Equal("It is to be routed again, and the worker has not come to it yet.", await world.WhyAsync("github:again"));
    }

    [Fact]
    public async Task Each_way_in_which_a_signal_leads_no_further_has_its_sentence()
    {
        await using var world = await ExplainWorld.StartAsync();
        var waiting = SignalRows.Release("waiting");
        var notify = With(SignalRows.Release("notify"), "skipped:notify-only", "The source's target only notifies.", null);
        var held = With(SignalRows.Release("held"), "held:ref-moved", "v1.0 was moved; a tag should never move. The event is held: retry it to have it dispatched.", "patch:codex:held:upstream.release");
        var gone = With(SignalRows.Release("gone"), "dispatched", "A flow event was made.", "patch:codex:gone:upstream.release");
        await world.AddAsync(waiting, notify, held, gone);
        Assert.Equal("The worker has not come to signal waiting yet: see whether it runs.", await world.WhyAsync("codex:waiting"));
        Assert.Equal("The source's target only notifies.", await world.WhyAsync("codex:notify"));
        Assert.EndsWith("It is held:ref-moved: 'patchmoi events retry patch:codex:held:upstream.release' dispatches it.", await world.WhyAsync("codex:held"), StringComparison.Ordinal);
        Assert.Equal("A flow event was made. patch:codex:gone:upstream.release is not kept any more.", await world.WhyAsync("codex:gone"));
        Assert.Equal(["poll", "signal"], ExplainWorld.Stages(await world.ExplainAsync("codex:notify")));
    }

    [Theory]
    [InlineData("pending", 0, false, "The worker has not come to its dispatch yet: see whether it runs.")]
    [InlineData("pending", 2, false, "The dispatch failed: Connection refused The next try is at 2026-05-14T14:00:00.000Z.")]
    [InlineData("pending", 2, true, "A worker is sending it at this moment.")]
    [InlineData("failed", 7, false, "The dispatch failed and is not tried again: Connection refused Mend the cause, then 'patchmoi events retry patch:")]
    public async Task A_dispatch_under_way_says_what_is_waited_for(string state, int tries, bool leased, string why)
    {
        await using var world = await ExplainWorld.StartAsync();
        var flowEvent = Event();
        var request = new DispatchRequest
        {
            FlowEvent = flowEvent, Operation = "dispatch", AskedBy = "route", State = state, Tries = tries, CreatedAt = flowEvent.ReceivedAt,
            NextTryAt = state == "pending" ? new DateTimeOffset(2026, 5, 14, 14, 0, 0, TimeSpan.Zero) : null, LeaseUntil = leased ? ExplainWorld.Now.AddMinutes(1) : null,
        };
        await world.AddAsync(request);
        if (tries > 0)
        {
            var (record, attempt) = (Record("failed"), Attempt("failed", null));
            record.Error = attempt.Error = "Connection refused";
            await world.AddAsync(record, attempt);
        }

        Assert.StartsWith(why, await world.WhyAsync(EventId), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("started", null, "Its runs have not ended.")]
    [InlineData("skipped", "No flow at the workspace matched the event.", "The attempt ended as skipped: No flow at the workspace matched the event.")]
    [InlineData("needs_intervention", "Patch 2 conflicts.", "The attempt ended as needs_intervention: Patch 2 conflicts.")]
    public async Task An_attempt_says_how_it_ended(string status, string? message, string why)
    {
        await using var world = await ExplainWorld.StartAsync();
        await world.AddAsync(Event(), Record("dispatched"), Attempt(status, message));
        Assert.Equal(why, await world.WhyAsync(EventId));
    }

    [Fact]
    public async Task An_event_that_nobody_dispatches_says_what_to_do_and_a_fork_job_is_told_as_well()
    {
        await using var world = await ExplainWorld.StartAsync();
        var job = new FeedJob
        {
            Id = "github:fork:e1:fork_sync", IdKey = IdKeys.Of("github:fork:e1:fork_sync"), SourceId = "fork", Json = """{"entryId":"e1"}""", CreatedAt = ExplainWorld.Now,
            NextTryAt = ExplainWorld.Now,
        };
        var alone = Attempt("failed", null, "imported");
        alone.Error = "It broke.";
        await world.AddAsync(ApiData.Event("by/hand"), With(SignalRows.Release("e1", source: "fork"), "dispatched", "A job was made.", job.Id), job, alone);
        Assert.Equal("Nobody asked for its dispatch: it was imported, or is held; 'patchmoi events retry' dispatches it.", await world.WhyAsync("by/hand"));
        var told = await world.ExplainAsync(job.Id);
        Assert.Equal(("job", "The worker has not come to the fork job yet: see whether it runs."), ((string?)told["kind"], (string?)told["why"]));
        Assert.Equal(["poll", "signal", "job"], ExplainWorld.Stages(told));
        Assert.Equal("The attempt ended as failed: It broke.", await world.WhyAsync("imported:dispatch"));
    }

    [Fact]
    public async Task An_id_that_several_have_is_told_apart_and_one_that_none_has_is_not_found()
    {
        await using var world = await ExplainWorld.StartAsync();
        await world.AddAsync(DeliveryRows.Of("d:1"), With(SignalRows.Release("d:1", source: "github"), "skipped:notify-only", "One.", null), With(SignalRows.Release("1", source: "github:d"), "skipped:notify-only", "Two.", null));
        Assert.Equal("delivery", (string?)(await world.ExplainAsync("github:d:1"))["kind"]);
        Assert.Equal("One.", (string?)(await world.ExplainAsync("github:d:1", "?kind=signal"))["why"]);
        foreach (var (target, status, error) in new[] { ("/explain/nope", 404, "explained_not_found"), ("/explain/%3A", 404, "explained_not_found"), ("/explain/nope?kind=thing", 400, "invalid_kind") })
        {
            using var answer = await world.Api.SendAsync(HttpMethod.Get, target);
            Assert.Equal((status, error), ((int)answer.StatusCode, (string?)(await answer.JsonAsync())["error"]));
        }
    }

    [Fact]
    public async Task Passwords_in_URLs_are_not_told_and_more_signals_than_are_read_are_admitted()
    {
        await using var world = await ExplainWorld.StartAsync();
        var names = string.Join(',', Enumerable.Range(0, 60).Select(n => $$"""{"sourceId":"codex","entryId":"e{{n}}"}"""));
        var record = Record("failed");
        (record.Error, record.Url) = ("https://me:secret@example.org/ did not answer", "https://me:secret@example.org/events");
        await world.AddAsync([DeliveryRows.Of("d-1").Routed("dispatched", "Many.", $$"""{"signals":[{{names}}]}"""), .. Enumerable.Range(0, 60).Select(n => (object)With(SignalRows.Release($"e{n}"), "skipped:notify-only", "Told.", null)), Event(), record]);
        var many = await world.ExplainAsync("github:d-1");
        Assert.True((bool)many["more"]!);
        Assert.Equal(51, many["steps"]!.AsArray().Count(step => (string?)step!["stage"] is "delivery" or "signal"));
        Assert.DoesNotContain("secret", (await world.ExplainAsync(EventId)).ToJsonString(), StringComparison.Ordinal);
    }

    private static Delivery Delivery() => DeliveryRows.Of("d-1").Routed("dispatched", "One signal was made of it.", Decision);

    private static Signal Signal(string disposition, string outcome)
    {
        var signal = With(SignalRows.Release(EntryId), disposition, "A flow event was made.", outcome);
        (signal.Delivery, signal.HookedAt) = ("github:d-1", ExplainWorld.Now);
        return signal;
    }

    private static Signal With(Signal signal, string disposition, string reason, string? outcome)
    {
        (signal.Disposition, signal.DispositionReason, signal.OutcomeId) = (disposition, reason, outcome);
        return signal;
    }

    private static FlowEvent Event()
    {
        var row = ApiData.Event(EventId);
        row.SourceId = "codex";
        return row;
    }

    private static DispatchRecord Record(string status) => ApiData.Record(EventId, status);

    private static MaintenanceAttempt Attempt(string status, string? message, string? eventId = null)
    {
        var row = ApiData.Attempt(eventId is null ? AttemptId : $"{eventId}:dispatch", eventId ?? EventId, status);
        row.Message = message;
        return row;
    }
}
