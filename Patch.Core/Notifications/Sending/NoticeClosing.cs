using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Patch.Core.Data;
using Patch.Core.Notifications.Channels;
using Patch.Core.Notifications.Routing;

namespace Patch.Core.Notifications.Sending;

/// <summary>
/// Keeps what came of a try: the notice, its live message and what is known of the channel, in one transaction that the lease fences. All that close a
/// try lock rows in one order, since two workers that each have what the other wants wait for ever: the live message, the notice of the try, the
/// channel, and only then notices that nobody has.
/// </summary>
internal sealed partial class NoticeClosing(
    IDbContextFactory<PatchDbContext> contexts, ChannelHealth health, TimeProvider timeProvider, ILogger<NoticeClosing> logger)
{
    /// <summary>The channel took it.</summary>
    public async Task TakenAsync(NoticeChannel channel, ClaimedNotice claimed, string? messageId, string? remark, CancellationToken cancellationToken)
    {
        var (notice, now) = (claimed.Notice, timeProvider.NowUtc());
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);

        // A claim, too, locks the live message before its notice.
        if (notice.ThreadKey is { } thread)
            await BringForwardAsync(db, thread, notice.Seq, messageId, now, cancellationToken);
        if (!await db.Notices.ReleaseAsync(notice.Seq, claimed.Owner, cancellationToken))
            return;
        DateTimeOffset? sentAt = now;
        await db.Notices.Where(row => row.Seq == notice.Seq).ExecuteUpdateAsync(
            row => row.SetProperty(n => n.State, NoticeStates.Sent).SetProperty(n => n.Tries, notice.Tries + 1).SetProperty(n => n.NextTryAt, (DateTimeOffset?)null)
                .SetProperty(n => n.LastError, (string?)null).SetProperty(n => n.Reason, remark).SetProperty(n => n.SentAt, sentAt).SetProperty(n => n.MessageId, messageId),
            cancellationToken);
        await health.TookAsync(db, channel.Name, now, cancellationToken);
        if (notice.ThreadKey is not null)
            await SupersedeOlderAsync(db, notice, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        NoticeTelemetry.Came(channel, NoticeStates.Sent);
        Log.Sent(logger, notice.Seq, notice.Channel);
    }

    /// <summary>The channel did not take it. True when nothing else is to be sent there for now.</summary>
    public async Task<bool> RefusedAsync(
        NoticeChannel channel, ClaimedNotice claimed, ChannelAnswer.Refused refused, bool tookPlace, CancellationToken cancellationToken)
    {
        var (notice, now) = (claimed.Notice, timeProvider.NowUtc());
        var tries = refused.RateLimited ? notice.Tries : notice.Tries + 1;
        var nextTry = NextTry(notice, refused, now);
        var state = nextTry is null ? NoticeStates.Failed : NoticeStates.Pending;
        var isStopped = refused.RateLimited;

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.Notices.ReleaseAsync(notice.Seq, claimed.Owner, cancellationToken))
            return true;
        await db.Notices.Where(row => row.Seq == notice.Seq).ExecuteUpdateAsync(
            row => row.SetProperty(n => n.State, state).SetProperty(n => n.Tries, tries).SetProperty(n => n.NextTryAt, nextTry)
                .SetProperty(n => n.LastError, refused.Reason).SetProperty(n => n.Reason, (string?)null),
            cancellationToken);
        if (tookPlace)
            await ChannelBudgets.GiveBackAsync(db, channel, claimed.At, cancellationToken);
        if (refused.RateLimited)
            await HoldAllAsync(db, channel.Name, refused, now, cancellationToken);
        else
            isStopped = await health.RefusedAsync(db, notice, refused, now, cancellationToken) || !refused.Permanent;
        await transaction.CommitAsync(cancellationToken);
        NoticeTelemetry.Came(channel, nextTry is null ? state : NoticeTelemetry.Postponed);
        if (nextTry is { } then)
            Log.Postponed(logger, notice.Seq, notice.Channel, tries, then, refused.Reason);
        else
            Log.GivenUp(logger, notice.Seq, notice.Channel, tries, refused.Reason);
        return isStopped;
    }

    /// <summary>It is not to be told now. What tells of others waits itself; all else waits for a digest.</summary>
    public async Task HeldAsync(ClaimedNotice claimed, DateTimeOffset until, string reason, CancellationToken cancellationToken)
    {
        var state = claimed.Notice.Kind == NoticeKinds.Message ? NoticeStates.Held : NoticeStates.Pending;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.Notices.ReleaseAsync(claimed.Notice.Seq, claimed.Owner, cancellationToken))
            return;
        await db.Notices.Where(row => row.Seq == claimed.Notice.Seq).ExecuteUpdateAsync(
            row => row.SetProperty(n => n.State, state).SetProperty(n => n.NextTryAt, until).SetProperty(n => n.Reason, reason), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>A person deleted the live message: what comes next begins a new one.</summary>
    public async Task ForgetMessageAsync(string threadKey, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.LiveMessages.Where(row => row.ThreadKey == threadKey).ExecuteUpdateAsync(row => row.SetProperty(live => live.MessageId, (string?)null), cancellationToken);
    }

    /// <summary>A rate limit is no failure: the notice is never given up for it, and waits as long as it is asked to, or as its own failures ask.</summary>
    private static DateTimeOffset? NextTry(Notice notice, ChannelAnswer.Refused refused, DateTimeOffset now)
    {
        if (refused is { Permanent: true, RateLimited: false })
            return null;
        var tries = refused.RateLimited ? Math.Min(notice.Tries + 1, RetrySchedule.Waits.Count) : notice.Tries + 1;
        return RetrySchedule.NextTry(tries, now, RetrySchedule.Waits, refused.RetryAfter, RetrySchedule.Jitter, Random.Shared.NextDouble());
    }

    private static Task<int> BringForwardAsync(PatchDbContext db, string thread, long seq, string? messageId, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.LiveMessages.Where(row => row.ThreadKey == thread && row.NoticeSeq < seq).ExecuteUpdateAsync(
            row => row.SetProperty(live => live.NoticeSeq, seq).SetProperty(live => live.MessageId, messageId).SetProperty(live => live.UpdatedAt, now), cancellationToken);

    /// <summary>What waits behind the state that was just told is told by it. The channel's row is locked by now, as it is where a rate limit moves these rows.</summary>
    private static Task<int> SupersedeOlderAsync(PatchDbContext db, Notice notice, CancellationToken cancellationToken) => NoticeClaims.SupersedeAsync(
        db.Notices.Where(row => row.ThreadKey == notice.ThreadKey && row.Seq < notice.Seq && row.LeaseOwner == null
            && (row.State == NoticeStates.Pending || row.State == NoticeStates.Held)),
        cancellationToken);

    /// <summary>
    /// A rate limit holds for the channel: trying the others meanwhile would only make it longer. As long as it asks, and no longer: the wait of a
    /// notice that has failed often is its own.
    /// </summary>
    private static async Task HoldAllAsync(PatchDbContext db, string channel, ChannelAnswer.Refused refused, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var asked = refused.RetryAfter ?? RetrySchedule.Waits[0];
        var until = now + (asked < RetrySchedule.MaxRetryAfter ? asked : RetrySchedule.MaxRetryAfter);
        await ChannelHealth.LimitedAsync(db, channel, refused.Reason, until, now, cancellationToken);

        // What another worker has is left to it: it may hold that row and wait for the channel's, which is locked here.
        await db.Notices.Where(row => row.Channel == channel && row.State == NoticeStates.Pending && row.NextTryAt < until && row.LeaseOwner == null)
            .ExecuteUpdateAsync(row => row.SetProperty(n => n.NextTryAt, until), cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Sent notice {Notice} to {Channel}")]
        public static partial void Sent(ILogger logger, long notice, string channel);

        [LoggerMessage(2, LogLevel.Warning, "Notice {Notice} to {Channel} was not taken at try {Tries}, again at {NextTry}: {Reason}")]
        public static partial void Postponed(ILogger logger, long notice, string channel, int tries, DateTimeOffset nextTry, string reason);

        [LoggerMessage(3, LogLevel.Error, "Notice {Notice} to {Channel} is given up after {Tries} tries: {Reason}")]
        public static partial void GivenUp(ILogger logger, long notice, string channel, int tries, string reason);
    }
}
