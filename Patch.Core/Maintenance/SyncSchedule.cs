namespace Patch.Core.Maintenance;

/// <summary>When an open attempt is asked about next: a pure rule. The longer it has been running, the longer the pause.</summary>
public static class SyncSchedule
{
    /// <summary>A tenth (local) or a quarter (remote) of its age, within half a second to 5 s (local) and 1 s to 60 s (remote).</summary>
    public static DateTimeOffset Next(DateTimeOffset createdAt, DateTimeOffset now, bool local) => local
        ? now + Clamp((now - createdAt) / 10, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(5))
        : now + Clamp((now - createdAt) / 4, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    /// <summary>After the n-th failure in a row: 2 s, 4 s, 8 s … 5 min.</summary>
    public static DateTimeOffset AfterFailure(int failures, DateTimeOffset now) =>
        now + Clamp(TimeSpan.FromSeconds(Math.Pow(2, Math.Min(failures, 16))), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5));

    private static TimeSpan Clamp(TimeSpan span, TimeSpan least, TimeSpan most) => span < least ? least : span > most ? most : span;
}
