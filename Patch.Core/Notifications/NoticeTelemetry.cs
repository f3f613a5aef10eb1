using System.Diagnostics;
using System.Diagnostics.Metrics;
using Patch.Core.Notifications.Routing;

namespace Patch.Core.Notifications;

/// <summary>The instruments of notices.</summary>
internal static class NoticeTelemetry
{
    /// <summary>Not taken by its channel, and tried again.</summary>
    public const string Postponed = "postponed";

    private static readonly Counter<long> Notices = PatchTelemetry.Meter.CreateCounter<long>(
        "patch.notices", "{notice}", "Notices that came to a state, by kind of channel and state");

    /// <summary>Says what came of one try of a notice: to whoever counts, and on its span.</summary>
    /// <param name="channel">Its channel.</param>
    /// <param name="state">Its state, or <see cref="Postponed"/>.</param>
    public static void Came(NoticeChannel channel, string state)
    {
        Activity.Current?.SetTag(SpanTags.Status, state);
        Notices.Add(1, new(SpanTags.ChannelKind, channel.Kind.Kind), new(SpanTags.Status, state));
    }
}
