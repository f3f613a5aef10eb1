using Patch.Core.Data.WakeUps;

namespace Patch.Worker.Sweeps;

/// <summary>Tells the api's pages that a sweep brought rows forward: at most four times a second, since one ring stands for all.</summary>
internal sealed class StageEnds(IWakeUps wakeUps, TimeProvider timeProvider)
{
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(250);
    private long last;

    /// <summary>Rings, unless that was done just now: then the pages look by themselves a little later.</summary>
    public ValueTask TellAsync(CancellationToken cancellationToken)
    {
        var (now, before) = (timeProvider.GetTimestamp(), Interlocked.Read(ref last));
        if (before != 0 && timeProvider.GetElapsedTime(before, now) < Gap || Interlocked.CompareExchange(ref last, now, before) != before)
            return ValueTask.CompletedTask;
        return wakeUps.RingAsync(Stage.Console, cancellationToken);
    }
}
