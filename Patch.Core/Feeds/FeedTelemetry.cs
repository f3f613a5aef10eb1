using System.Diagnostics.Metrics;

namespace Patch.Core.Feeds;

/// <summary>The instruments of polling. How far each source is behind is told from its row.</summary>
internal static class FeedTelemetry
{
    private static readonly Counter<long> Polls = PatchTelemetry.Meter.CreateCounter<long>(
        "patch.polls", "{poll}", "Polls of feed sources, by outcome");

    public static void Polled(string outcome) => Polls.Add(1, new KeyValuePair<string, object?>(SpanTags.Outcome, outcome));
}
