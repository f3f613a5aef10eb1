using System.ComponentModel.DataAnnotations;
using Patch.Core.Data;

namespace Patch.Core.Dispatch;

/// <summary>How dispatches are tried.</summary>
public sealed class DispatchOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Dispatch";

    /// <summary>Waits after the first, second … failed try; when they are used up the dispatch is given up. Default 5 s to 24 h, seven of them.</summary>
    public IList<TimeSpan>? RetryDelays { get; set; }

    /// <summary><see cref="RetryDelays"/> as set, else the default ones.</summary>
    public IReadOnlyList<TimeSpan> Delays => RetryDelays is { Count: > 0 } set ? [.. set] : RetrySchedule.Waits;

    /// <summary>By which part a wait is varied, so that many failures do not come back at the same instant.</summary>
    [Range(0, 0.5)]
    public double Jitter { get; set; } = RetrySchedule.Jitter;

    /// <summary>How long a worker may hold a dispatch. Longer than the time limit of a call to a workspace.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(4);

    /// <summary>How many are sent side by side.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 8;
}
