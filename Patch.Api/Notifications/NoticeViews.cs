using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Notifications.Routing;
using Patch.Core.Notifications.Times;

namespace Patch.Api.Notifications;

/// <summary>Stored notices and channels as they are answered; nothing that is secret of a channel is stored with them.</summary>
internal static class NoticeViews
{
    /// <param name="notice">The row.</param>
    /// <param name="digest">The key of the digest that told of it; null for none.</param>
    public static NoticeView Of(Notice notice, string? digest)
    {
        var facts = (UrlCredentials.HideIn(notice.BodyJson) as JsonObject)?["facts"] as JsonObject;
        return new NoticeView(
            notice.DedupeKey, notice.Channel, notice.Kind, notice.EventType, notice.Severity, notice.Repo, notice.Point, notice.State, notice.Reason,
            (string?)facts?["title"], (string?)facts?["text"], (string?)facts?["url"], facts, notice.Tries, notice.NextTryAt, notice.LastError, digest,
            notice.CreatedAt, notice.SentAt);
    }

    /// <param name="name">Its name.</param>
    /// <param name="channel">As the settings of this process have it; null where they do not.</param>
    /// <param name="state">What the workers share of it; null before they looked.</param>
    /// <param name="pending">How many wait.</param>
    /// <param name="held">How many are held back.</param>
    /// <param name="now">Now.</param>
    public static NoticeChannelView Of(string name, NoticeChannel? channel, ChannelState? state, int pending, int held, DateTimeOffset now)
    {
        var isToday = state is not null && string.CompareOrdinal(state.Day, LocalTimes.DayOf(now, channel?.Zone ?? TimeZoneInfo.Utc)) >= 0;
        return new NoticeChannelView(
            name, channel?.Settings.Kind, channel?.Settings.DailyBudget, isToday ? state!.SentToday : 0, channel?.Settings.QuietHours, channel?.Settings.TimeZone,
            pending, held, state?.Failures ?? 0, state?.PausedAt, state?.PausedUntil, state?.PauseReason, state?.HeldUntil > now ? state.HeldUntil : null,
            state?.LastError, state?.LastErrorAt, state?.LastSentAt);
    }
}
