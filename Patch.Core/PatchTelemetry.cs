using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Patch.Core;

/// <summary>The names under which Patch is seen from outside: one activity source and one meter.</summary>
public static class PatchTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Patch";

    /// <summary>Source of the spans of <see cref="SpanNames"/>: one span for each unit of work of a stage.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>Meter of the instruments <c>patch.*</c>.</summary>
    public static Meter Meter { get; } = new(Name);

    /// <summary>
    /// Starts a span that goes on with the trace of the row that asked for the work, so that a trace reaches from intake to notice. What goes
    /// on around it, a sweep, does not take the row into its own trace: it is linked to. A parent that is not sampled stays so.
    /// </summary>
    /// <param name="name">One of <see cref="SpanNames"/>.</param>
    /// <param name="traceParent">W3C traceparent kept on the row; null or unreadable starts a new trace.</param>
    /// <param name="alsoOf">W3C traceparent of another trace that the work belongs to; it is linked to.</param>
    /// <param name="kind">What the span is to other processes.</param>
    public static Activity? Start(string name, string? traceParent, string? alsoOf = null, ActivityKind kind = ActivityKind.Internal)
    {
        var outer = Activity.Current;
        // Remote, since it was written by another unit of work: else a sampler drops the span whole and the trace is lost to what follows.
        var known = ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent);
        List<ActivityLink>? links = null;
        if (outer is not null && outer.TraceId != parent.TraceId)
            (links ??= []).Add(new ActivityLink(outer.Context));
        if (ActivityContext.TryParse(alsoOf, null, isRemote: true, out var other) && other.TraceId != parent.TraceId)
            (links ??= []).Add(new ActivityLink(other));
        if (!known)
            Activity.Current = null;
        var started = Activities.StartActivity(name, kind, parent, tags: null, links);
        if (started is null && !known)
            Activity.Current = outer;
        return started;
    }

    /// <summary>Starts a span below what goes on here.</summary>
    /// <param name="name">One of <see cref="SpanNames"/>.</param>
    public static Activity? Within(string name) => Activities.StartActivity(name);

    /// <summary>What to keep on a row that is written here: the traceparent of the span that writes it.</summary>
    /// <param name="otherwise">Where nothing is traced: that of the row which asked for this one.</param>
    public static string? Here(string? otherwise = null) => Activity.Current?.Id ?? otherwise;

    /// <summary>
    /// What to keep on a row that has a trace and is moved on here: the span that moves it, where that belongs to the row's trace; else what
    /// the row has, so that somebody who asks about a row does not take it along.
    /// </summary>
    /// <param name="traceParent">W3C traceparent that the row has.</param>
    public static string? MovedOn(string? traceParent) =>
        Activity.Current is { } here && (!ActivityContext.TryParse(traceParent, null, out var kept) || kept.TraceId == here.TraceId) ? here.Id : traceParent;

    /// <summary>Says that what the span stands for failed.</summary>
    /// <param name="activity">The span; null where nothing is traced.</param>
    /// <param name="code">A short code of a closed list; never a sentence, which might quote what must not be seen.</param>
    public static void Fail(this Activity? activity, string code) => activity?.SetStatus(ActivityStatusCode.Error, code).SetTag(SpanTags.Error, code);
}
