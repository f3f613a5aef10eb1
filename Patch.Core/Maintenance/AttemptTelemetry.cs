using System.Diagnostics.Metrics;
using Patch.Core.Data;

namespace Patch.Core.Maintenance;

/// <summary>The instruments of attempts and forecasts.</summary>
internal static class AttemptTelemetry
{
    private static readonly Counter<long> Attempts = PatchTelemetry.Meter.CreateCounter<long>(
        "patch.attempts", "{attempt}", "Maintenance attempts that came to a status, by status and operation");

    private static readonly Counter<long> Forecasts = PatchTelemetry.Meter.CreateCounter<long>(
        "patch.forecasts", "{forecast}", "Forecasts that were made, by verdict");

    private static readonly Histogram<double> ForecastDuration = PatchTelemetry.Meter.CreateHistogram(
        "patch.forecast.duration", "s", "Time to replay a stack for a forecast, by verdict",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });

    /// <summary>Counts an attempt that has another status now.</summary>
    /// <param name="attempt">As it was stored.</param>
    /// <param name="from">The status before; null for one that was opened.</param>
    public static void Moved(MaintenanceAttempt attempt, string? from)
    {
        if (attempt.Status != from)
            Attempts.Add(1, new(SpanTags.Status, attempt.Status), new(SpanTags.Operation, attempt.Operation));
    }

    public static void Forecast(string verdict, TimeSpan took)
    {
        var tag = new KeyValuePair<string, object?>(SpanTags.Outcome, verdict);
        Forecasts.Add(1, tag);
        ForecastDuration.Record(took.TotalSeconds, tag);
    }
}
