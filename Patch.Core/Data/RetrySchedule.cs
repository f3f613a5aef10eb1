namespace Patch.Core.Data;

/// <summary>When work that failed is tried again: a pure rule, for every row that owns its retries.</summary>
public static class RetrySchedule
{
    /// <summary>By which part a wait is varied unless settings say otherwise, so that what failed together does not come back together.</summary>
    public const double Jitter = 0.2;

    /// <summary>Waits after the first, second … failed try unless settings say otherwise; when they are used up the work is given up.</summary>
    public static IReadOnlyList<TimeSpan> Waits { get; } =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10),
        TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromHours(24),
    ];

    /// <summary>Longest wait that a <c>Retry-After</c> can ask for.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(24);

    /// <summary>The time of the next try; null when the work is given up.</summary>
    /// <param name="tries">Tries so far, the failed one included.</param>
    /// <param name="now">Now, UTC.</param>
    /// <param name="delays">Waits after the first, second … try.</param>
    /// <param name="retryAfter">What the other side asked for; never shortens the wait.</param>
    /// <param name="jitter">Part by which the wait is varied, 0 to 0.5.</param>
    /// <param name="random">A number from 0 to 1.</param>
    public static DateTimeOffset? NextTry(
        int tries, DateTimeOffset now, IReadOnlyList<TimeSpan> delays, TimeSpan? retryAfter, double jitter, double random)
    {
        if (tries > delays.Count)
            return null;
        var wait = delays[tries - 1] * (1 + jitter * (2 * random - 1));
        var asked = retryAfter is { } stated ? (stated < MaxRetryAfter ? stated : MaxRetryAfter) : TimeSpan.Zero;
        return now + (asked > wait ? asked : wait);
    }
}
