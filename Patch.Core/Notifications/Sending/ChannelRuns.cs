using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Notifications.Routing;

namespace Patch.Core.Notifications.Sending;

/// <summary>Sends what one channel has due, oldest first and one after another, since a channel counts its callers.</summary>
internal sealed partial class ChannelRuns(
    IDbContextFactory<PatchDbContext> contexts, NoticeSending sending, Digests digests, IOptions<NotificationOptions> options, TimeProvider timeProvider,
    ILogger<ChannelRuns> logger)
{
    private const int BatchSize = 100;
    private const string PauseReason = "The channel is paused, since it keeps failing; a digest tells of it when it takes messages again.";

    /// <summary>Sends what is due; returns how many notices it worked on. What nobody foresaw ends the run of this channel alone.</summary>
    public async Task<int> RunAsync(NoticeChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            var state = await StateAsync(channel.Name, cancellationToken);
            if (state.HeldUntil > timeProvider.NowUtc() || state.PausedAt is not null && !await MayProbeAsync(channel, state, cancellationToken))
                return 0;
            await digests.WriteDueAsync(channel, state, cancellationToken);
            return await SendAsync(channel, state.PausedAt is null ? BatchSize : 1, cancellationToken);
        }
        catch (Exception broken) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Broken(logger, channel.Name, broken);
            return 0;
        }
    }

    private async Task<int> SendAsync(NoticeChannel channel, int most, CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var due = await NoticeClaims.Due(db, now).Free(now).Where(row => row.Channel == channel.Name)
            .OrderByDescending(row => row.Kind == NoticeKinds.Digest).ThenBy(row => row.Seq)
            .Select(row => new { row.Seq, row.ThreadKey }).Take(most).ToListAsync(cancellationToken);
        var total = 0;
        foreach (var notice in due)
        {
            var step = await sending.RunAsync(channel, notice.Seq, channel.IsLive ? notice.ThreadKey : null, cancellationToken);
            if (step != SendStep.Nothing)
                total++;
            if (step == SendStep.Stop)
                break;
        }

        return total;
    }

    /// <summary>
    /// What waits for a paused channel is held back, errors apart, so that it is told in one message; when the pause is over, one worker makes one try.
    /// </summary>
    private async Task<bool> MayProbeAsync(NoticeChannel channel, ChannelState state, CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await NoticeClaims.Due(db, now).Free(now)
            .Where(row => row.Channel == channel.Name && row.Kind == NoticeKinds.Message && row.Severity != NoticeSeverities.Error && row.EventType != NoticeEvents.Test)
            .ExecuteUpdateAsync(
                row => row.SetProperty(n => n.State, NoticeStates.Held).SetProperty(n => n.Reason, PauseReason).SetProperty(n => n.NextTryAt, now), cancellationToken);
        if (state.PausedUntil > now)
            return false;
        return await db.ChannelStates.Where(row => row.Name == channel.Name && row.PausedAt == state.PausedAt && row.PausedUntil == state.PausedUntil)
            .ExecuteUpdateAsync(row => row.SetProperty(s => s.PausedUntil, now + options.Value.Lease), cancellationToken) == 1;
    }

    /// <summary>The channel's row, made where it is missing.</summary>
    private async Task<ChannelState> StateAsync(string name, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var states = db.ChannelStates.AsNoTracking().Where(row => row.Name == name);
        if (await states.SingleOrDefaultAsync(cancellationToken) is { } kept)
            return kept;
        db.ChannelStates.Add(new ChannelState { Name = name });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException twice) when (twice.IsUniqueViolation())
        {
            Log.MadeElsewhere(logger, name);
        }

        return await states.SingleAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Sending to the channel {Channel} broke off")]
        public static partial void Broken(ILogger logger, string channel, Exception failure);

        [LoggerMessage(2, LogLevel.Debug, "The row of the channel {Channel} was made by another worker")]
        public static partial void MadeElsewhere(ILogger logger, string channel);
    }
}
