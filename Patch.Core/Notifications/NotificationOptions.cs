using System.ComponentModel.DataAnnotations;

namespace Patch.Core.Notifications;

/// <summary>How notices are sent, whatever the channel.</summary>
public sealed class NotificationOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Notifications";

    /// <summary>By which part a wait is varied, so that notices that failed together do not come back together.</summary>
    public const double Jitter = 0.2;

    /// <summary>How long one worker holds a notice; longer than <see cref="RequestTimeout"/>, so that none is sent twice side by side.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Time limit of one request to a channel.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Waits after the first, second … failed try; when they are used up the notice is given up.</summary>
    public static IReadOnlyList<TimeSpan> RetryDelays { get; } =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10),
        TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromHours(24),
    ];
}
