using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Notifications.Routing;

namespace Patch.Core.Notifications.Sending;

/// <summary>A notice that this worker has.</summary>
/// <param name="Notice">The row as it was before.</param>
/// <param name="Owner">The lease.</param>
/// <param name="At">When it was claimed.</param>
/// <param name="MessageId">The live message to bring forward; null for a new one.</param>
/// <param name="IsSuperseded">True when a newer state is told in its place: then nothing is to be done.</param>
/// <param name="Lost">How often a worker ended while it sent it.</param>
internal sealed record ClaimedNotice(Notice Notice, string Owner, DateTimeOffset At, string? MessageId, bool IsSuperseded, int Lost);

/// <summary>
/// Claims notices. Of one live message at most one notice is claimed at a time, by whichever worker, and only the newest is told: two at once would
/// each begin a message.
/// </summary>
internal sealed class NoticeClaims(IDbContextFactory<PatchDbContext> contexts, IOptions<NotificationOptions> options, TimeProvider timeProvider)
{
    private const string BeingSent = "It is being sent.";
    private const string BeingSentAgain = "It is being sent again: a worker ended before the channel's answer was kept, so it may be there already.";

    /// <summary>What is due for a channel.</summary>
    public static IQueryable<Notice> Due(PatchDbContext db, DateTimeOffset now) =>
        db.Notices.Where(notice => notice.State == NoticeStates.Pending && notice.NextTryAt <= now);

    /// <summary>Claims a notice; null when it is not due any more, or another worker has it or its live message.</summary>
    public async Task<ClaimedNotice?> ClaimAsync(NoticeChannel channel, long seq, string? threadKey, CancellationToken cancellationToken)
    {
        var (owner, now) = (Leases.NewOwner(), timeProvider.NowUtc());
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (threadKey is not null && !await LockThreadAsync(db, seq, threadKey, now, cancellationToken))
            return null;
        if (!await Due(db, now).TryClaimAsync(seq, owner, now, options.Value.Lease, cancellationToken))
            return null;
        var notice = await db.Notices.AsNoTracking().SingleAsync(row => row.Seq == seq, cancellationToken);
        var live = threadKey is null ? null : await db.LiveMessages.AsNoTracking().SingleAsync(row => row.ThreadKey == threadKey, cancellationToken);
        var isSuperseded = live is not null && (live.NoticeSeq > seq || await HasNewerAsync(db, seq, threadKey!, cancellationToken));
        if (isSuperseded)
            await SupersedeAsync(db.Notices.Where(row => row.Seq == seq), cancellationToken);
        else
            await MarkAsync(db, notice, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new ClaimedNotice(notice, owner, now, channel.IsLive ? live?.MessageId : null, isSuperseded, LostOf(notice));
    }

    /// <summary>Gives a notice back as it was: it was not sent, or the worker stops.</summary>
    public async Task GiveBackAsync(NoticeChannel channel, ClaimedNotice claimed, bool tookPlace, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.Notices.ReleaseAsync(claimed.Notice.Seq, claimed.Owner, cancellationToken))
            return;
        await db.Notices.Where(row => row.Seq == claimed.Notice.Seq)
            .ExecuteUpdateAsync(row => row.SetProperty(n => n.Reason, claimed.Notice.Reason), cancellationToken);
        if (tookPlace)
            await ChannelBudgets.GiveBackAsync(db, channel, claimed.At, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Marks notices as told by a newer one; they need no lease any more.</summary>
    public static Task<int> SupersedeAsync(IQueryable<Notice> notices, CancellationToken cancellationToken) => notices.ExecuteUpdateAsync(
        row => row.SetProperty(n => n.State, NoticeStates.Superseded).SetProperty(n => n.NextTryAt, (DateTimeOffset?)null)
            .SetProperty(n => n.Reason, "A newer state of the same live message is told in its place.")
            .SetProperty(n => n.LeaseOwner, (string?)null).SetProperty(n => n.LeaseUntil, (DateTimeOffset?)null),
        cancellationToken);

    /// <summary>
    /// Locks the live message's row until the claim is committed, so that two workers do not each find the thread free. False when one of its
    /// notices is being sent, or another worker just made the row.
    /// </summary>
    private static async Task<bool> LockThreadAsync(PatchDbContext db, long seq, string threadKey, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var locked = await db.LiveMessages.Where(row => row.ThreadKey == threadKey)
            .ExecuteUpdateAsync(row => row.SetProperty(live => live.UpdatedAt, now), cancellationToken);
        if (locked == 0 && !await MakeThreadAsync(db, seq, threadKey, now, cancellationToken))
            return false;
        return !await db.Notices.AnyAsync(
            row => row.ThreadKey == threadKey && row.Seq != seq && row.State == NoticeStates.Pending && row.LeaseUntil != null && row.LeaseUntil >= now, cancellationToken);
    }

    private static async Task<bool> MakeThreadAsync(PatchDbContext db, long seq, string threadKey, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var notice = await db.Notices.AsNoTracking().SingleOrDefaultAsync(row => row.Seq == seq, cancellationToken);
        if (notice is null)
            return false;
        db.LiveMessages.Add(new LiveMessage
        {
            ThreadKey = threadKey, Channel = notice.Channel, Repo = notice.Repo ?? "", Point = notice.Point ?? "", CreatedAt = now, UpdatedAt = now,
        });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException twice) when (twice.IsUniqueViolation())
        {
            return false;
        }
    }

    private static Task<bool> HasNewerAsync(PatchDbContext db, long seq, string threadKey, CancellationToken cancellationToken) =>
        db.Notices.AnyAsync(row => row.ThreadKey == threadKey && row.Seq > seq && row.State == NoticeStates.Pending, cancellationToken);

    /// <summary>What a worker that dies leaves behind, so that the next one knows that the message may be there.</summary>
    private static Task<int> MarkAsync(PatchDbContext db, Notice notice, CancellationToken cancellationToken)
    {
        var reason = LostOf(notice) == 0 ? BeingSent : BeingSentAgain;
        return db.Notices.Where(row => row.Seq == notice.Seq).ExecuteUpdateAsync(row => row.SetProperty(n => n.Reason, reason), cancellationToken);
    }

    private static int LostOf(Notice notice) => notice.Reason switch
    {
        BeingSent => 1,
        BeingSentAgain => 2,
        _ => 0,
    };
}
