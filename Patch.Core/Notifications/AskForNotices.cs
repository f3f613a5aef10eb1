using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Core.Notifications.Routing;
using Patch.Core.Notifications.Sending;
using Patch.Core.Notifications.Writing;

namespace Patch.Core.Notifications;

/// <summary>What a person asks of a channel: a message to see whether it works, or the end of a pause. The worker does it.</summary>
public sealed class AskForNotices(IDbContextFactory<PatchDbContext> contexts, NoticeChannels channels, IWakeUps wakeUps, TimeProvider timeProvider)
{
    /// <summary>Writes a test message to the outbox; null where no channel has this name, in these settings or a worker's.</summary>
    public async Task<Notice?> TestAsync(string name, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await NameOfAsync(db, name, cancellationToken) is not { } channel)
            return null;
        var now = timeProvider.NowUtc();
        var cause = new NoticeCause
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"test\0{Guid.NewGuid():N}"),
            EventType = NoticeEvents.Test,
            Severity = NoticeSeverities.Info,
            At = now,
            Title = "[patch] a test message",
            Text = $"The channel {channel} works: this is what somebody asked Patch to say.",
            Line = "a test message",
            Footer = "test",
        };
        var notice = cause.RowFor(channel, isLive: false, now);
        db.Notices.Add(notice);
        await db.SaveChangesAsync(cancellationToken);
        await wakeUps.RingAsync(Stage.Notify, cancellationToken);
        return notice;
    }

    /// <summary>
    /// Ends a channel's pause and what holds it, and makes what waits for another try due now; false where no channel has this name. The channel's row is
    /// locked before its notices, as it is where a try is closed.
    /// </summary>
    public async Task<bool> ResumeAsync(string name, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await NameOfAsync(db, name, cancellationToken) is not { } channel)
            return false;
        var now = timeProvider.NowUtc();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.ChannelStates.Where(row => row.Name == channel).ExecuteUpdateAsync(
            row => row.SetProperty(state => state.HeldUntil, (DateTimeOffset?)null).SetProperty(state => state.Failures, 0), cancellationToken);
        var since = await db.ChannelStates.Where(row => row.Name == channel).Select(row => row.PausedAt).SingleOrDefaultAsync(cancellationToken);
        if (since is { } paused)
            await ChannelHealth.EndPauseAsync(db, channel, paused, cancellationToken);
        await db.Notices.Where(row => row.Channel == channel && row.State == NoticeStates.Pending && row.NextTryAt > now && row.LeaseOwner == null)
            .ExecuteUpdateAsync(row => row.SetProperty(notice => notice.NextTryAt, now), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await wakeUps.RingAsync(Stage.Notify, cancellationToken);
        return true;
    }

    /// <summary>Where the worker runs by itself, it alone knows the settings: then the rows that it has made tell the names.</summary>
    private async Task<string?> NameOfAsync(PatchDbContext db, string name, CancellationToken cancellationToken) =>
        channels.Find(name)?.Name ?? await db.ChannelStates.Where(row => row.Name == name).Select(row => row.Name).SingleOrDefaultAsync(cancellationToken);
}
