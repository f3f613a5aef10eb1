using System.Diagnostics.Metrics;
using Patch.Core.Workspaces;

namespace Patch.Core.Dispatch;

/// <summary>The instruments of dispatch.</summary>
internal static class DispatchTelemetry
{
    private static readonly Histogram<double> Duration = PatchTelemetry.Meter.CreateHistogram(
        "patch.dispatch.duration", "s", "Time of one call that hands an event to a workspace, by transport and outcome",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120] });

    private static readonly Histogram<double> Latency = PatchTelemetry.Meter.CreateHistogram(
        "patch.dispatch.latency", "s", "Time from the accepted delivery, or the poll, to the event at its workspace, by origin",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 43200] });

    /// <summary>True when somebody measures it: what it is measured from has to be looked up.</summary>
    public static bool LatencyIsWanted => Latency.Enabled;

    public static void Sent(string transport, DispatchAnswer answer, TimeSpan took) => Duration.Record(
        took.TotalSeconds, new(SpanTags.Transport, transport), new(SpanTags.Outcome, answer is DispatchAnswer.Accepted ? "dispatched" : "failed"));

    public static void Reached(string origin, TimeSpan after) =>
        Latency.Record(Math.Max(0, after.TotalSeconds), new KeyValuePair<string, object?>(SpanTags.Origin, origin));
}
