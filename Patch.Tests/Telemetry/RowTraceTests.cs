using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core;
using Patch.Core.Dispatch;
using Patch.Core.Feeds.Polling;
using Patch.Tests.Support;
using Patch.Tests.Webhooks.Routing;
using Patch.Tests.Workspaces;

namespace Patch.Tests.Telemetry;

/// <summary>Rows carry their traces from stage to stage, by whatever sweep they are worked on.</summary>
public sealed class RowTraceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Signals_that_are_routed_together_stay_in_the_trace_of_each_and_are_linked_to_the_sweep(DatabaseKind kind)
    {
        using var spans = new SpanRecorder();
        await using var pipeline = await Pipeline.CreateAsync(kind);
        var polls = Enumerable.Range(0, 3).Select(number => (Entry: $"batch-{number}", Context: new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded))).ToList();
        await pipeline.AddAsync([.. polls.Select(poll =>
        {
            var signal = SignalRows.Release(poll.Entry);
            signal.TraceParent = $"00-{poll.Context.TraceId}-{poll.Context.SpanId}-01";
            return signal;
        })]);

        using (var sweep = SpanRecorder.Request("sweep"))
        {
            Assert.Equal(3, await pipeline.RouteAsync());
            foreach (var poll in polls)
            {
                var routed = Assert.Single(spans.Of(poll.Context.TraceId, SpanNames.Signal));
                Assert.Equal((poll.Context.SpanId, poll.Entry), (routed.ParentSpanId, routed.GetTagItem(SpanTags.EntryId)));
                Assert.Equal(sweep.TraceId, Assert.Single(routed.Links).Context.TraceId);
                var kept = await pipeline.ReadAsync(db => db.FlowEvents.Where(row => row.Id.Contains(poll.Entry)).Select(row => row.TraceParent).SingleAsync());
                Assert.Equal(routed.Id, kept);
            }
        }

        Assert.All(await pipeline.RequestsAsync(), request => Assert.Contains(polls, poll => request.TraceParent!.Contains($"{poll.Context.TraceId}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Signals_that_are_routed_together_are_counted_in_the_trace_of_each()
    {
        using var spans = new SpanRecorder();
        var counted = new ConcurrentQueue<(string Instrument, ActivityTraceId Trace)>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == PatchTelemetry.Meter && instrument.Name is "patch.signals" or "patch.events")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<long>((instrument, _, _, _) => counted.Enqueue((instrument.Name, Activity.Current?.TraceId ?? default)));
        meters.Start();
        await using var pipeline = await Pipeline.CreateAsync(DatabaseKind.Sqlite);
        var traces = Enumerable.Range(0, 3).Select(_ => ActivityTraceId.CreateRandom()).ToList();
        await pipeline.AddAsync([.. traces.Select((trace, number) =>
        {
            var signal = SignalRows.Release($"counted-{number}");
            signal.TraceParent = $"00-{trace}-{ActivitySpanId.CreateRandom()}-01";
            return signal;
        })]);

        using var sweep = SpanRecorder.Request("sweep");
        Assert.Equal(3, await pipeline.RouteAsync());

        foreach (var trace in traces)
        {
            Assert.Single(counted, one => one == ("patch.signals", trace));
            Assert.Single(counted, one => one == ("patch.events", trace));
            Assert.Single(spans.Of(trace, SpanNames.Signal));
        }
    }

    [Fact]
    public async Task A_retry_is_in_the_trace_of_who_asked_for_it_and_linked_to_that_of_the_event()
    {
        using var spans = new SpanRecorder();
        await using var pipeline = await Pipeline.CreateAsync(DatabaseKind.Sqlite);
        using var made = SpanRecorder.Request("made");
        var flowEvent = await pipeline.CreateEventAsync("traced-retry");
        made.Stop();
        await pipeline.SendAsync();
        var first = Assert.Single(spans.Of(made.TraceId, SpanNames.Dispatch));

        using var asked = SpanRecorder.Request("asked");
        await pipeline.Services.GetRequiredService<DispatchRequests>().AskAsync(flowEvent, "retry", wait: false, Token);
        asked.Stop();
        pipeline.Time.Advance(TimeSpan.FromSeconds(1));
        await pipeline.SendAsync();

        var again = Assert.Single(spans.Of(asked.TraceId, SpanNames.Dispatch));
        Assert.Equal((made.SpanId, asked.SpanId), (first.ParentSpanId, again.ParentSpanId));
        Assert.Empty(first.Links);
        Assert.Equal(made.TraceId, Assert.Single(again.Links).Context.TraceId);
        Assert.Equal([first.Id, again.Id], (await pipeline.AttemptsAsync()).Select(attempt => attempt.TraceParent));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_poll_is_in_the_trace_of_the_delivery_or_the_person_that_asked_for_it_and_the_next_one_in_its_own(DatabaseKind kind)
    {
        using var spans = new SpanRecorder();
        await using var world = await HookWorld.CreateAsync(kind);
        using var delivered = SpanRecorder.Request("delivered");
        var delivery = HookWorld.Row("traced", "release", HookWorld.Release("v1"));
        delivery.TraceParent = delivered.Id;
        delivered.Stop();
        await world.AddAsync(delivery);
        world.Time.Advance(TimeSpan.FromMinutes(2));
        await world.RouteDeliveriesAsync();
        await world.SweepAsync();

        var route = Assert.Single(spans.Of(delivered.TraceId, SpanNames.Route));
        Assert.Equal((delivered.SpanId, route.SpanId), (route.ParentSpanId, Assert.Single(spans.Of(delivered.TraceId, SpanNames.Poll)).ParentSpanId));

        using var asked = SpanRecorder.Request("asked");
        Assert.True(await world.Services.GetRequiredService<PollNow>().AskAsync("releases", Token));
        asked.Stop();
        await world.SweepAsync();
        Assert.Equal(asked.SpanId, Assert.Single(spans.Of(asked.TraceId, SpanNames.Poll)).ParentSpanId);

        Activity.Current = null;
        await world.PollAsync();
        Assert.Single(spans.Of(delivered.TraceId, SpanNames.Poll));
        Assert.Single(spans.Of(asked.TraceId, SpanNames.Poll));
        Assert.Null((await world.SourceAsync()).PollTraceParent);
    }

    [Fact]
    public async Task A_dispatch_that_fails_says_so_with_a_code_and_no_sentence()
    {
        using var spans = new SpanRecorder();
        await using var pipeline = await Pipeline.CreateAsync(DatabaseKind.Sqlite, ("Patch:Workspaces:BackendUrl", $"http://127.0.0.1:{Programs.FreePort()}"));
        using var made = SpanRecorder.Request("made");
        await pipeline.CreateEventAsync("traced-failure");
        made.Stop();

        await pipeline.SendAsync();

        var dispatch = Assert.Single(spans.Of(made.TraceId, SpanNames.Dispatch));
        Assert.Equal((ActivityStatusCode.Error, "no-answer", "no-answer"), (dispatch.Status, dispatch.StatusDescription, dispatch.GetTagItem(SpanTags.Error)));
    }

    [Fact]
    public async Task A_step_finds_its_runs_trace_in_its_environment()
    {
        using var spans = new SpanRecorder();
        await using var host = await WorkspaceHost.CreateAsync();
        host.Command($$"""echo "$TRACEPARENT" > {{host.Folder}}/trace; echo 'FLOW_RESULT {"status":"completed"}'""");
        using var request = SpanRecorder.Request("dispatch");
        await host.Local.DispatchAsync(WorkspaceHost.Event("traced-step"), Token);
        request.Stop();

        await host.SweepAsync();

        var run = Assert.Single(spans.Of(request.TraceId, SpanNames.Run));
        Assert.Equal(request.SpanId, run.ParentSpanId);
        Assert.Equal(run.Id, (await File.ReadAllTextAsync(Path.Combine(host.Folder, "trace"), Token)).Trim());
    }
}
