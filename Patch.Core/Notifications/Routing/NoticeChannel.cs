using Patch.Core.Notifications.Channels;
using Patch.Core.Notifications.Times;

namespace Patch.Core.Notifications.Routing;

/// <summary>A channel as the settings have it, with the kind that writes to it.</summary>
/// <param name="Settings">Where it is, and its limits.</param>
/// <param name="Kind">How it is written to.</param>
/// <param name="Zone">The time zone of its day and its quiet hours.</param>
/// <param name="Quiet">Its quiet hours; null for none.</param>
/// <param name="Events">What it is told where no route decides; <c>*</c> for all.</param>
/// <param name="IsOriginals">
/// True for the one that the original's variables set up: it has a message for each event, as ever, and no live ones.
/// </param>
public sealed record NoticeChannel(
    ChannelSettings Settings, INoticeChannel Kind, TimeZoneInfo Zone, QuietHours? Quiet, IReadOnlyList<string> Events, bool IsOriginals)
{
    /// <summary>Its name.</summary>
    public string Name => Settings.Name;

    /// <summary>True when one message about each upstream point is brought forward there.</summary>
    public bool IsLive => Kind.CanEdit && !IsOriginals;

    /// <summary>True when it is told of such events where no route decides.</summary>
    public bool Wants(string eventType) => Events.Any(name => name == "*" || string.Equals(name, eventType, StringComparison.OrdinalIgnoreCase));
}
