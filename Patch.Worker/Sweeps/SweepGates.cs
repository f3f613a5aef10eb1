using System.Collections.Concurrent;

namespace Patch.Worker.Sweeps;

/// <summary>One gate for each sweep, so that the schedule and the wake-ups of this process do not run it twice at once.</summary>
internal sealed class SweepGates
{
    private readonly ConcurrentDictionary<Type, SemaphoreSlim> gates = new();

    /// <summary>The gate of the sweep that <paramref name="job"/> rings for.</summary>
    public SemaphoreSlim Of(Type job) => gates.GetOrAdd(job, _ => new SemaphoreSlim(1));
}
