using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Notifications.Routing;
using Patch.Core.Notifications.Times;

namespace Patch.Core.Notifications.Sending;

/// <summary>
/// The messages that a channel may still get today. A place is taken before the send, by one conditional update, so that workers side by side
/// never take more than there are; it is given back where the channel did not take the message.
/// </summary>
internal sealed class ChannelBudgets(IDbContextFactory<PatchDbContext> contexts)
{
    /// <summary>
    /// How many places of the day there are for such a notice. A tenth of a budget of five and more, at least one, is kept for errors and digests: a
    /// day with much news must not silence what went wrong.
    /// </summary>
    public static int LimitFor(int budget, bool mayUseReserve) => mayUseReserve || budget < 5 ? budget : budget - Math.Max(1, budget / 10);

    /// <summary>True for what may use the places that are kept.</summary>
    public static bool MayUseReserve(Notice notice) => notice.Severity == NoticeSeverities.Error || notice.Kind == NoticeKinds.Digest;

    /// <summary>Takes a place. False when there is none left today.</summary>
    public async Task<bool> TakeAsync(NoticeChannel channel, Notice notice, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var day = LocalTimes.DayOf(now, channel.Zone);
        var limit = channel.Settings.DailyBudget is { } budget ? LimitFor(budget, MayUseReserve(notice)) : int.MaxValue;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);

        // A clock that is behind, or a time zone that was changed, goes on with the day that has begun.
        return await db.ChannelStates
            .Where(row => row.Name == channel.Name && (string.Compare(row.Day, day) < 0 || row.SentToday < limit))
            .ExecuteUpdateAsync(
                row => row
                    .SetProperty(state => state.SentToday, state => string.Compare(state.Day, day) < 0 ? 1 : state.SentToday + 1)
                    .SetProperty(state => state.Day, state => string.Compare(state.Day, day) < 0 ? day : state.Day),
                cancellationToken) == 1;
    }

    /// <summary>True when a digest would find a place.</summary>
    public static bool HasPlace(NoticeChannel channel, ChannelState state, DateTimeOffset now) =>
        channel.Settings.DailyBudget is not { } budget || string.CompareOrdinal(state.Day, LocalTimes.DayOf(now, channel.Zone)) < 0 || state.SentToday < budget;

    /// <summary>Gives a place back, within the caller's transaction; one of a day that is over is none any more.</summary>
    public static Task GiveBackAsync(PatchDbContext db, NoticeChannel channel, DateTimeOffset takenAt, CancellationToken cancellationToken)
    {
        var day = LocalTimes.DayOf(takenAt, channel.Zone);
        return db.ChannelStates.Where(row => row.Name == channel.Name && row.SentToday > 0 && string.Compare(row.Day, day) >= 0)
            .ExecuteUpdateAsync(row => row.SetProperty(state => state.SentToday, state => state.SentToday - 1), cancellationToken);
    }
}
