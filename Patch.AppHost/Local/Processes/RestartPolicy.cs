namespace Patch.AppHost.Local.Processes;

/// <summary>
/// When a program that ended by itself is started again: after <see cref="FirstDelay"/>, then twice as long each time up to
/// <see cref="LongestDelay"/>; not any more after <see cref="CrashLimit"/> crashes within <see cref="Window"/>.
/// A program that stayed up for a whole window begins anew.
/// </summary>
internal sealed record RestartPolicy
{
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);
    public int CrashLimit { get; init; } = 5;

    /// <summary>The history after one more crash at <paramref name="now"/> of a program started at <paramref name="startedAt"/>.</summary>
    public CrashHistory Record(CrashHistory history, DateTimeOffset startedAt, DateTimeOffset now) =>
        now - startedAt >= Window
            ? new CrashHistory(1, [now])
            : new CrashHistory(history.InARow + 1, [.. history.Recent.Where(crash => now - crash < Window), now]);

    /// <summary>How long to wait before the next start; null: give up.</summary>
    public TimeSpan? DelayAfter(CrashHistory history)
    {
        if (history.Recent.Count >= CrashLimit)
            return null;

        var doublings = Math.Min(history.InARow - 1, 20);
        var delay = FirstDelay * (1 << doublings);
        return delay < LongestDelay ? delay : LongestDelay;
    }
}

/// <summary>Crashes without a calm window between them, and the times of those within the last window.</summary>
internal sealed record CrashHistory(int InARow, IReadOnlyList<DateTimeOffset> Recent)
{
    public static CrashHistory None { get; } = new(0, []);
}
