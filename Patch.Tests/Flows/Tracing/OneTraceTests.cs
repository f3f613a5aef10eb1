using System.Globalization;
using Patch.Core;
using Patch.Tests.Support.Otlp;

namespace Patch.Tests.Flows.Tracing;

/// <summary>What a collector sees of the rehearsal over gRPC, on PostgreSQL.</summary>
[Collection(nameof(TracedRehearsal))]
public sealed class OneTraceOverGrpcTests(GrpcRehearsal rehearsal) : OneTraceTests(rehearsal), IClassFixture<GrpcRehearsal>
{
    [Fact]
    public void What_the_database_is_asked_within_a_stage_is_below_it()
    {
        var spans = Delivered.All.ToDictionary(span => span.Id);
        var asked = spans.Values.Where(span => span.Tags.GetValueOrDefault("db.system.name") == "postgresql").ToList();

        Assert.NotEmpty(asked);
        Assert.All(asked, span => Assert.StartsWith("patch.", Delivered.ParentOf(span), StringComparison.Ordinal));
    }
}

/// <summary>What a collector sees of the rehearsal over HTTP, on SQLite.</summary>
[Collection(nameof(TracedRehearsal))]
public sealed class OneTraceOverHttpTests(HttpRehearsal rehearsal) : OneTraceTests(rehearsal), IClassFixture<HttpRehearsal>;

/// <summary>One trace from the delivery, or the poll, to the notice.</summary>
public abstract class OneTraceTests(TracedRehearsal rehearsal)
{
    private static readonly string[] OfTheWorkspace = [SpanNames.Fetch, SpanNames.Replay, SpanNames.Verify, SpanNames.Push];

    private protected SpanTree Delivered => TreeWith(SpanNames.Receive);

    private SpanTree Polled => TreeWith(SpanNames.Poll);

    [Fact]
    public void A_delivery_and_a_poll_are_exactly_one_trace_each()
    {
        Assert.Equal(["changed", "changed", "needs_intervention"], rehearsal.Attempts.Select(attempt => attempt.Status).Order());
        var traces = rehearsal.Traces.Select(trace => new SpanTree(trace)).ToList();
        Assert.True(traces.Count == 2, string.Join("\n\n", traces));
        Assert.All(traces, trace => Assert.True(trace.Roots.Count == 1, trace.ToString()));
    }

    [Fact]
    public void The_trace_of_the_delivery_has_all_stages_each_below_the_one_that_wrote_its_row()
    {
        var tree = Delivered;

        Assert.Equal("POST /webhooks/{provider}", Assert.Single(tree.Roots).Name);
        Parent(tree, SpanNames.Receive, "POST /webhooks/{provider}");
        Parent(tree, SpanNames.Route, SpanNames.Receive);
        Parent(tree, SpanNames.Signal, SpanNames.Route);
        Parent(tree, SpanNames.Dispatch, SpanNames.Signal);
        Parent(tree, SpanNames.Run, SpanNames.Dispatch);
        foreach (var part in OfTheWorkspace)
            Assert.True(tree.Named(part).Any(span => tree.ParentOf(span) == SpanNames.Run), $"No {part} below a run:\n{tree}");
        Parent(tree, SpanNames.Sync, SpanNames.Dispatch, SpanNames.Sync);
        Parent(tree, SpanNames.Follow, SpanNames.Route);
        Parent(tree, SpanNames.Forecast, SpanNames.Follow);
        Assert.True(tree.Named(SpanNames.Notify).Any(span => tree.ParentOf(span) == SpanNames.Sync), $"No notice of the attempt:\n{tree}");
        Assert.True(tree.Named(SpanNames.Notify).Any(span => tree.ParentOf(span) == SpanNames.Route), $"No notice of the signal:\n{tree}");
        Assert.Equal(["api"], tree.Named(SpanNames.Receive).Select(span => span.Service).Distinct());
        Assert.Equal(["worker"], tree.All.Where(span => span.Name is SpanNames.Dispatch or SpanNames.Run or SpanNames.Notify).Select(span => span.Service).Distinct());
    }

    [Fact]
    public void The_trace_of_a_poll_branches_where_the_poll_found_two_things()
    {
        var tree = Polled;

        Assert.Equal(SpanNames.Poll, Assert.Single(tree.Roots).Name);
        Assert.Equal(2, tree.Named(SpanNames.Signal).Count);
        Parent(tree, SpanNames.Signal, SpanNames.Poll);
        Assert.Equal(2, tree.Named(SpanNames.Dispatch).Select(span => span.ParentId).Distinct().Count());
        Parent(tree, SpanNames.Dispatch, SpanNames.Signal);
        Parent(tree, SpanNames.Run, SpanNames.Dispatch);
        Parent(tree, SpanNames.Sync, SpanNames.Dispatch, SpanNames.Sync);
        Assert.Contains(tree.Named(SpanNames.Replay), span => span.Tags[SpanTags.Outcome] == "conflict");
        Assert.True(tree.Named(SpanNames.Notify).Any(span => tree.ParentOf(span) == SpanNames.Sync), $"No notice of the attempt:\n{tree}");
    }

    [Fact]
    public void The_spans_name_the_event_the_attempt_and_the_source()
    {
        var tree = Delivered;
        var attempt = rehearsal.Attempts[0];

        var dispatch = Assert.Single(tree.Named(SpanNames.Dispatch));
        Assert.Equal((attempt.EventId, attempt.Id), (dispatch.Tags[SpanTags.EventId], dispatch.Tags[SpanTags.AttemptId]));
        Assert.Equal(attempt.EventId, tree.Named(SpanNames.Run)[0].Tags[SpanTags.EventId]);
        Assert.Equal("changed", tree.Named(SpanNames.Run)[0].Tags[SpanTags.Outcome]);
        Assert.Equal("releases-told", tree.Named(SpanNames.Signal)[0].Tags[SpanTags.SourceId]);
        Assert.Equal("harbour", tree.Named(SpanNames.Replay)[^1].Tags[SpanTags.Stack]);
        Assert.Equal(dispatch.TraceId, attempt.TraceParent!.Split('-')[1]);
    }

    [Fact]
    public void Figures_arrive_with_exemplars_that_lead_to_the_trace()
    {
        var seen = rehearsal.Received.SeenMetrics.ToLookup(metric => metric.Name);
        foreach (var name in new[]
        {
            "patch.deliveries", "patch.polls", "patch.signals", "patch.events", "patch.dispatch.duration", "patch.dispatch.latency", "patch.runs", "patch.run.duration",
            "patch.replay.duration", "patch.attempts", "patch.forecasts", "patch.forecast.duration", "patch.outbox.due", "patch.outbox.age", "patch.source.lag", "patch.source.failures",
            "patch.attempts.waiting", "patch.attempts.waiting.age",
        })
            Assert.True(seen.Contains(name), $"{name} did not arrive; these did: {string.Join(", ", seen.Select(group => group.Key).Order())}");

        var trace = Delivered.Roots[0].TraceId;
        foreach (var name in new[] { "patch.deliveries", "patch.signals", "patch.dispatch.duration", "patch.dispatch.latency", "patch.run.duration", "patch.replay.duration" })
            Assert.True(seen[name].Any(metric => metric.Exemplars.Contains(trace)), $"{name} has no exemplar of the trace");
        Assert.Equal("webhook", seen["patch.dispatch.latency"].First(metric => metric.Exemplars.Contains(trace)).Tags[SpanTags.Origin]);
        Assert.Equal(["worker"], seen["patch.outbox.due"].Select(metric => metric.Service).Distinct());
        Assert.Contains(seen["patch.source.failures"], metric => metric.Tags[SpanTags.SourceId] == "secret-feed");
    }

    [Fact]
    public void Log_lines_have_the_trace_and_the_ids()
    {
        var tree = Delivered;
        var lines = rehearsal.Received.SeenLogs.Where(line => line.TraceId == tree.Roots[0].TraceId).ToList();
        var attempt = rehearsal.Attempts[0];

        Assert.Contains(lines, line => line.Tags.GetValueOrDefault("AttemptId") == attempt.Id && line.Tags.GetValueOrDefault("EventId") == attempt.EventId);
        Assert.Contains(lines, line => line.Tags.GetValueOrDefault("SourceId") == "releases-told" && line.Tags.GetValueOrDefault(SpanTags.SourceId) == "releases-told");
        Assert.Contains(lines, line => line.Tags.GetValueOrDefault(SpanTags.EventId) == attempt.EventId && line.Text.StartsWith("Run ", StringComparison.Ordinal));
    }

    [Fact]
    public void No_secret_and_nothing_that_the_forge_wrote_leaves()
    {
        Assert.NotEmpty(rehearsal.Received.Raw);
        var leaked = rehearsal.Received.Raw.Concat(rehearsal.Printed).SelectMany(text => Around(text, TracedRehearsal.Canary).Concat(Around(text, "hush-hush"))).Distinct().ToList();
        Assert.True(leaked.Count == 0, string.Join('\n', leaked));
    }

    private static IEnumerable<string> Around(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + word.Length, StringComparison.Ordinal))
            yield return string.Create(CultureInfo.InvariantCulture, $"…{text[Math.Max(0, at - 150)..Math.Min(text.Length, at + 60)]}…");
    }

    private static void Parent(SpanTree tree, string name, params string[] parents)
    {
        var spans = tree.Named(name);
        Assert.True(spans.Count > 0, $"There is no {name}:\n{tree}");
        Assert.All(spans, span => Assert.True(parents.Contains(tree.ParentOf(span)), $"{name} is below '{tree.ParentOf(span)}':\n{tree}"));
    }

    private SpanTree TreeWith(string name) => new(Assert.Single(rehearsal.Traces, trace => trace.Any(span => span.Name == name)));
}
