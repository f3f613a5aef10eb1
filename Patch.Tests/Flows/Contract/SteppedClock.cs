namespace Patch.Tests.Flows.Contract;

/// <summary>
/// A clock that stands still between steps, so that no retry falls due by itself; timers run as ever, so that waiting ends. It begins
/// when the recording began.
/// </summary>
internal sealed class SteppedClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 11, 23, 1, 27, 16, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    /// <summary>A few milliseconds later: enough for two attempts to have two ids.</summary>
    public void Step() => now += TimeSpan.FromMilliseconds(3);
}
