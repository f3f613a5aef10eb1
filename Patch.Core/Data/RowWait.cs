namespace Patch.Core.Data;

/// <summary>Waits for a row that another process writes, by asking for it again and again: soon at first, then less often.</summary>
internal static class RowWait
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <param name="find">What is waited for; null while it is not there.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it has not come within the limit.</returns>
    public static async Task<T?> UntilAsync<T>(Func<Task<T?>> find, TimeSpan limit, TimeProvider timeProvider, CancellationToken cancellationToken)
        where T : class
    {
        var started = timeProvider.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (await find() is { } found)
                return found;
            var left = limit - timeProvider.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                return null;
            await Task.Delay(left < pause ? left : pause, timeProvider, cancellationToken);
        }
    }
}
