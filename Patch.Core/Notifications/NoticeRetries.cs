namespace Patch.Core.Notifications;

/// <summary>When a notice that was not taken is tried again.</summary>
public static class NoticeRetries
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private static readonly IReadOnlyList<TimeSpan> Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10),
        TimeSpan.FromHours(1), TimeSpan.FromHours(6), Longest,
    ];

    /// <summary>The wait before the next try; null when no more are made.</summary>
    /// <param name="tries">Tries made so far, at least 1.</param>
    /// <param name="retryAfter">What the channel asks for; never undercut, and kept within 24 h.</param>
    /// <param name="jitter">0 to 1: adds up to a fifth, so that notices that failed together do not come back together.</param>
    public static TimeSpan? Next(int tries, TimeSpan? retryAfter, double jitter)
    {
        if (tries > Waits.Count)
            return null;
        var wait = Waits[tries - 1] * (1 + jitter / 5);
        if (retryAfter > wait)
            wait = retryAfter.Value;
        return wait < Longest ? wait : Longest;
    }
}
