using System.Diagnostics.Metrics;
using Patch.Core.Workspaces.Local;

namespace Patch.Core.Workspaces;

/// <summary>The instruments of runs.</summary>
internal static class RunTelemetry
{
    private static readonly Counter<long> Runs = PatchTelemetry.Meter.CreateCounter<long>(
        "patch.runs", "{run}", "Runs of the local workspace that ended, by runner and outcome");

    private static readonly Histogram<double> Duration = PatchTelemetry.Meter.CreateHistogram(
        "patch.run.duration", "s", "Time of a run of the local workspace, by runner and outcome",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200] });

    private static readonly Histogram<double> Replay = PatchTelemetry.Meter.CreateHistogram(
        "patch.replay.duration", "s", "Time to carry a stack onto a release in memory, by outcome",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });

    public static void Ended(LocalRunEnd end, TimeSpan took)
    {
        KeyValuePair<string, object?> runner = new(SpanTags.Runner, end.Runner ?? "none"), outcome = new(SpanTags.Outcome, end.Outcome ?? end.Status);
        Runs.Add(1, runner, outcome);
        Duration.Record(took.TotalSeconds, runner, outcome);
    }

    /// <param name="outcome"><c>carried</c>, <c>conflict</c>, or <c>in-place</c> where the stack stood there already.</param>
    /// <param name="took">How long it took.</param>
    public static void Replayed(string outcome, TimeSpan took) => Replay.Record(took.TotalSeconds, new KeyValuePair<string, object?>(SpanTags.Outcome, outcome));
}
