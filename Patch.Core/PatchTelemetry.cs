using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Patch.Core;

/// <summary>The names under which Patch is seen from outside: one activity source and one meter.</summary>
public static class PatchTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Patch";

    /// <summary>
    /// Source of the spans <c>patch.poll</c>, <c>patch.route</c>, <c>patch.dispatch</c>, <c>patch.run</c>, <c>patch.sync</c> and
    /// <c>patch.notify</c>: one span for each unit of work of a stage.
    /// </summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>Meter of the instruments <c>patch.*</c>.</summary>
    public static Meter Meter { get; } = new(Name);

    /// <summary>
    /// Starts a span that goes on with the trace of the row that asked for the work, so that a trace reaches from intake to candidate.
    /// </summary>
    /// <param name="name">Span name, one of those listed at <see cref="Activities"/>.</param>
    /// <param name="traceParent">W3C traceparent kept on the row; null or unreadable starts a new trace.</param>
    public static Activity? Start(string name, string? traceParent)
    {
        ActivityContext.TryParse(traceParent, null, out var parent);
        return Activities.StartActivity(name, ActivityKind.Internal, parent);
    }
}
