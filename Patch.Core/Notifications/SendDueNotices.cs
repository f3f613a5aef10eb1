using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Notifications.Channels;
using Patch.Core.Notifications.Channels.Discord;
using Patch.Core.Notifications.Discord;

namespace Patch.Core.Notifications;

/// <summary>
/// The sweep of the last stage: writes the notices that are missing, then sends those that are due, oldest first and one after another,
/// since a channel counts its callers. A channel that fails holds up nothing else: no other stage waits for a notice.
/// </summary>
public sealed partial class SendDueNotices(
    WriteNotices write, DiscordChannel channel, IDbContextFactory<PatchDbContext> contexts, IOptions<DiscordOptions> discord,
    IOptions<NotificationOptions> options, TimeProvider timeProvider, ILogger<SendDueNotices> logger)
{
    private const int BatchSize = 100;

    /// <summary>Sends what is due; returns on how many signals, outcomes and notices it worked.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var total = await write.RunAsync(cancellationToken);
        foreach (var seq in await DueAsync(cancellationToken))
        {
            if (await SendAsync(seq, cancellationToken))
                total++;
        }

        return total;
    }

    private async Task<List<long>> DueAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Due(db, now).Free(now).OrderBy(notice => notice.Seq).Select(notice => notice.Seq).Take(BatchSize).ToListAsync(cancellationToken);
    }

    private static IQueryable<Notice> Due(PatchDbContext db, DateTimeOffset now) =>
        db.Notices.Where(notice => notice.State == "pending" && notice.NextTryAt <= now);

    /// <summary>One try of one notice. False when it was no longer due or another worker has it.</summary>
    private async Task<bool> SendAsync(long seq, CancellationToken cancellationToken)
    {
        using var activity = PatchTelemetry.Start("patch.notify", traceParent: null);
        var owner = Leases.NewOwner();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = timeProvider.NowUtc();
        if (!await Due(db, now).TryClaimAsync(seq, owner, now, options.Value.Lease, cancellationToken))
            return false;
        var notice = await db.Notices.AsNoTracking().SingleAsync(row => row.Seq == seq, cancellationToken);
        ChannelAnswer answer;
        try
        {
            answer = discord.Value.IsOn
                ? await channel.SendBodyAsync(
                    new ChannelSettings { Name = notice.Channel, Kind = ChannelKinds.Discord, Url = discord.Value.WebhookUrl }, notice.BodyJson, messageId: null,
                    cancellationToken)
                : new ChannelAnswer.Refused("Discord output was switched off before it was sent", null, Permanent: true, RateLimited: false);
        }
        catch (OperationCanceledException)
        {
            await db.Notices.ReleaseAsync(seq, owner, CancellationToken.None);
            throw;
        }

        await CloseAsync(db, notice, owner, answer, cancellationToken);
        return true;
    }

    private async Task CloseAsync(PatchDbContext db, Notice notice, string owner, ChannelAnswer answer, CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        var tries = notice.Tries + 1;
        var refused = answer as ChannelAnswer.Refused;
        DateTimeOffset? nextTry = refused is { Permanent: false }
            ? RetrySchedule.NextTry(tries, now, RetrySchedule.Waits, refused.RetryAfter, RetrySchedule.Jitter, Random.Shared.NextDouble())
            : null;
        var state = refused is null ? "sent" : nextTry is null ? "failed" : "pending";
        DateTimeOffset? sentAt = refused is null ? now : null;
        var error = refused?.Reason;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.Notices.ReleaseAsync(notice.Seq, owner, cancellationToken))
            return;
        await db.Notices.Where(row => row.Seq == notice.Seq).ExecuteUpdateAsync(
            row => row.SetProperty(n => n.State, state).SetProperty(n => n.Tries, tries).SetProperty(n => n.NextTryAt, nextTry)
                .SetProperty(n => n.LastError, error).SetProperty(n => n.SentAt, sentAt),
            cancellationToken);
        if (refused is { RateLimited: true })
            await HoldChannelAsync(db, notice.Channel, now + RateLimit(refused), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Tell(notice, state, tries, error, nextTry);
    }

    /// <summary>As long as the channel asks, and no longer: the wait of a notice that has failed often is its own.</summary>
    private static TimeSpan RateLimit(ChannelAnswer.Refused refused)
    {
        var asked = refused.RetryAfter ?? RetrySchedule.Waits[0];
        return asked < RetrySchedule.MaxRetryAfter ? asked : RetrySchedule.MaxRetryAfter;
    }

    /// <summary>A rate limit holds for the webhook: trying the others meanwhile would only make it longer.</summary>
    private static Task<int> HoldChannelAsync(PatchDbContext db, string channel, DateTimeOffset until, CancellationToken cancellationToken)
    {
        DateTimeOffset? then = until;
        return db.Notices.Where(row => row.Channel == channel && row.State == "pending" && row.NextTryAt < until)
            .ExecuteUpdateAsync(row => row.SetProperty(n => n.NextTryAt, then), cancellationToken);
    }

    private void Tell(Notice notice, string state, int tries, string? error, DateTimeOffset? nextTry)
    {
        if (error is null)
            Log.Sent(logger, notice.Seq, notice.Channel);
        else if (nextTry is { } then)
            Log.Postponed(logger, notice.Seq, notice.Channel, tries, then, error);
        else
            Log.GivenUp(logger, notice.Seq, notice.Channel, tries, state, error);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Sent notice {Notice} to {Channel}")]
        public static partial void Sent(ILogger logger, long notice, string channel);

        [LoggerMessage(2, LogLevel.Warning, "Notice {Notice} to {Channel} was not taken at try {Tries}, again at {NextTry}: {Reason}")]
        public static partial void Postponed(ILogger logger, long notice, string channel, int tries, DateTimeOffset nextTry, string reason);

        [LoggerMessage(3, LogLevel.Error, "Notice {Notice} to {Channel} is {State} after {Tries} tries: {Reason}")]
        public static partial void GivenUp(ILogger logger, long notice, string channel, int tries, string state, string reason);
    }
}
