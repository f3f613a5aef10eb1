namespace Patch.Benchmarks;

/// <summary>The middle and the slow end of measured times, in milliseconds.</summary>
internal sealed record Percentiles(double P50, double P99)
{
    public static Percentiles Of(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Select(time => time.TotalMilliseconds).Order().ToArray();
        return new Percentiles(At(sorted, 0.50), At(sorted, 0.99));
    }

    private static double At(double[] sorted, double share) => sorted[Math.Min((int)(sorted.Length * share), sorted.Length - 1)];
}
