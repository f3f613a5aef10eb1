namespace Patch.Core.Feeds.Polling;

/// <summary>When a source is polled next: a pure rule.</summary>
public static class PollSchedule
{
    private static readonly TimeSpan Minimum = TimeSpan.FromSeconds(Sources.FeedSourceConfig.MinimumInterval);

    /// <summary>The interval, varied by a tenth; doubled for each failure in a row up to the bound; never sooner than the host asks.</summary>
    /// <param name="now">Now, UTC.</param>
    /// <param name="interval">The source's interval.</param>
    /// <param name="failures">Failures in a row, 0 after a success.</param>
    /// <param name="maxBackOff">Longest pause after failures, unless the interval itself is longer.</param>
    /// <param name="retryAfter">What the host asked for; null when it did not.</param>
    /// <param name="random">A number from 0 to 1.</param>
    public static DateTimeOffset Next(
        DateTimeOffset now, TimeSpan interval, int failures, TimeSpan maxBackOff, TimeSpan? retryAfter, double random)
    {
        var bound = maxBackOff > interval ? maxBackOff : interval;
        // Compared as factors: an interval of days, doubled for every failure of a year, is more than a TimeSpan holds.
        var factor = Math.Min(Math.Pow(2, Math.Min(failures, 20)), bound / interval);
        var pause = interval * factor * (0.9 + 0.2 * random);
        if (failures > 0 && pause > bound)
            pause = bound;
        pause = pause > Minimum ? pause : Minimum;
        return now + (retryAfter > pause ? retryAfter.Value : pause);
    }
}
