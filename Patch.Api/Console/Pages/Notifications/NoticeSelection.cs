using Patch.Core.Data;

namespace Patch.Api.Console.Pages.Notifications;

/// <summary>The filters of the list of notices, by the one index over channel, state and number.</summary>
internal static class NoticeSelection
{
    public static IReadOnlyList<string> States { get; } =
        [NoticeStates.Pending, NoticeStates.Sent, NoticeStates.Failed, NoticeStates.Held, NoticeStates.Digested, NoticeStates.Superseded];

    /// <summary>The rows that pass, newest first. The index has them by channel and state, so the newest of each pair are put together.</summary>
    /// <param name="rows">All.</param>
    /// <param name="channels">The channels that there are.</param>
    /// <param name="channel">Only this one; null for all.</param>
    /// <param name="state">Only this state; null for all.</param>
    /// <param name="before">Where the page before ended.</param>
    /// <param name="most">How many are read.</param>
    public static IQueryable<Notice> Of(IQueryable<Notice> rows, IReadOnlyList<string> channels, string? channel, string? state, long? before, int most)
    {
        if (before is { } seq)
            rows = rows.Where(row => row.Seq < seq);
        if (channel is null && state is null)
            return rows.OrderByDescending(row => row.Seq);
        var pairs =
            from name in channel is null ? channels : [channel]
            from word in state is null ? States : [state]
            select rows.Where(row => row.Channel == name && row.State == word).OrderByDescending(row => row.Seq).Take(most).Select(row => row.Seq);
        var newest = pairs.Aggregate((IQueryable<long>?)null, (one, other) => one is null ? other : one.Concat(other));
        return newest is null ? rows.Where(row => false) : rows.Where(row => newest.Contains(row.Seq)).OrderByDescending(row => row.Seq);
    }
}
