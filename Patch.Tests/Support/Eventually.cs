namespace Patch.Tests.Support;

/// <summary>Waits for a condition with a limit; the only way in which tests wait.</summary>
internal static class Eventually
{
    /// <summary>
    /// Polls until <paramref name="condition"/> gives a value; fails with <paramref name="what"/> after the limit (60 s: a machine may have more to do than this).
    /// <paramref name="pause"/> is what lies between two looks (25 ms).
    /// </summary>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> condition, string what, TimeSpan? limit = null, TimeSpan? pause = null)
        where T : class
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < (limit ?? TimeSpan.FromSeconds(60)))
        {
            if (await condition() is { } value)
                return value;
            await Task.Delay(pause ?? TimeSpan.FromMilliseconds(25), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"Did not happen in time: {what}");
    }

    /// <summary>Polls until <paramref name="condition"/> holds.</summary>
    public static Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null, TimeSpan? pause = null) =>
        GetAsync(async () => await condition() ? "yes" : null, what, limit, pause);
}
