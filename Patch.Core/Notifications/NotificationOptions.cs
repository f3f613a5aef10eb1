using System.ComponentModel.DataAnnotations;

namespace Patch.Core.Notifications;

/// <summary>How notices are sent, whatever the channel.</summary>
public sealed class NotificationOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Notifications";

    /// <summary>How long one worker holds a notice; longer than <see cref="RequestTimeout"/>, so that none is sent twice side by side.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Time limit of one request to a channel.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
