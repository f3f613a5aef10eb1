using Patch.AppHost.Local.Processes;

namespace Patch.Tests.AppHost.Processes;

public sealed class RestartPolicyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_crash_doubles_the_wait_up_to_thirty_seconds()
    {
        // Each run lasts 25 s, so never five crashes come within a minute.
        var delays = Delays(crashes: 7, ranFor: TimeSpan.FromSeconds(25));

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], delays);
    }

    [Fact]
    public void Five_crashes_within_a_minute_are_enough()
    {
        var delays = Delays(crashes: 5, ranFor: TimeSpan.FromMilliseconds(200));

        Assert.Equal([1, 2, 4, 8, null], delays);
    }

    [Fact]
    public void A_calm_minute_begins_anew()
    {
        var policy = new RestartPolicy();
        var history = policy.Record(CrashHistory.None, Noon, Noon.AddSeconds(1));
        history = policy.Record(history, Noon.AddSeconds(2), Noon.AddSeconds(3));

        history = policy.Record(history, Noon.AddSeconds(5), Noon.AddSeconds(70));

        Assert.Equal(TimeSpan.FromSeconds(1), policy.DelayAfter(history));
    }

    private static List<double?> Delays(int crashes, TimeSpan ranFor)
    {
        var policy = new RestartPolicy();
        var history = CrashHistory.None;
        var now = Noon;
        var delays = new List<double?>();
        for (var crash = 0; crash < crashes; crash++)
        {
            history = policy.Record(history, now, now + ranFor);
            var delay = policy.DelayAfter(history);
            delays.Add(delay?.TotalSeconds);
            now += ranFor + (delay ?? TimeSpan.Zero);
        }

        return delays;
    }
}
