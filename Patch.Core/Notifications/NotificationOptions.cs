using System.ComponentModel.DataAnnotations;
using Patch.Core.Notifications.Channels;
using Patch.Core.Notifications.Routing;

namespace Patch.Core.Notifications;

/// <summary>Which channels there are, what goes where, and how notices are sent. <see cref="NotificationSettings"/> checks it.</summary>
public sealed class NotificationOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Notifications";

    /// <summary>
    /// Most requests that one sending takes, one after another: a look or an edit that finds the live message deleted, and then the new message.
    /// </summary>
    public const int MostRequests = 2;

    /// <summary>
    /// How long one worker holds a notice; longer than <see cref="MostRequests"/> times <see cref="RequestTimeout"/>, so that none is sent twice side by side.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Time limit of one request to a channel; less than half of <see cref="Lease"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a sweep waits for its channels; one that hangs goes on beside the next sweep and holds up no other.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan SweepPatience { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The channels by their names.</summary>
    public Dictionary<string, ChannelSettings> Channels { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What goes where, in order. Without any, every channel gets what is its own to get.</summary>
    public List<NoticeRoute> Routes { get; set; } = [];

    /// <summary>Folder of templates that are used in place of the built-in ones; null for none.</summary>
    public string? TemplatesPath { get; set; }

    /// <summary>Templates in place of the built-in ones, by the name that their file would have without <c>.hbs</c>, as <c>attempt.title</c>.</summary>
    public Dictionary<string, string> Templates { get; set; } = new(StringComparer.OrdinalIgnoreCase);
}
