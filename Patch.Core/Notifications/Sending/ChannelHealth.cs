using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Patch.Core.Data;
using Patch.Core.Notifications.Channels;
using Patch.Core.Notifications.Routing;
using Patch.Core.Notifications.Writing;

namespace Patch.Core.Notifications.Sending;

/// <summary>
/// What is known of how a channel fares. One that keeps failing is paused for longer and longer, and another channel is told so once; a notice that
/// gets through ends the pause, and that is told once too. All of it is written within the transaction that closes the try.
/// </summary>
internal sealed partial class ChannelHealth(NoticeChannels channels, ILogger<ChannelHealth> logger)
{
    /// <summary>Failures in a row after which a channel is paused.</summary>
    public const int MostFailures = 10;

    /// <summary>Or so many, of a notice that has not got through for <see cref="LongestSilence"/>.</summary>
    private const int FailuresOfSilence = 7;
    private const int LongestReason = 1000;

    private static readonly TimeSpan LongestSilence = TimeSpan.FromHours(24);
    private static readonly TimeSpan ShortHold = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestShortHold = TimeSpan.FromSeconds(30);

    /// <summary>How long a paused channel is left alone before the first, second … probe.</summary>
    private static readonly IReadOnlyList<TimeSpan> Pauses =
        [TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(6)];

    /// <summary>The pause after so many failures in a row.</summary>
    public static TimeSpan PauseAfter(int failures) => Pauses[Math.Clamp(failures - MostFailures, 0, Pauses.Count - 1)];

    /// <summary>
    /// How long nothing else is sent after a failure that may pass: the others would only wait for the same silence. Far shorter than the notice's own wait.
    /// </summary>
    public static TimeSpan HoldAfter(int failures) => failures * ShortHold < LongestShortHold ? failures * ShortHold : LongestShortHold;

    /// <summary>True when it is time to leave a channel alone.</summary>
    public static bool IsTooMuch(int failures, TimeSpan age) => failures >= MostFailures || failures >= FailuresOfSilence && age >= LongestSilence;

    /// <summary>It took a message.</summary>
    public async Task TookAsync(PatchDbContext db, string channel, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.ChannelStates.Where(row => row.Name == channel).ExecuteUpdateAsync(
            row => row.SetProperty(state => state.Failures, 0).SetProperty(state => state.LastSentAt, now), cancellationToken);
        var paused = await db.ChannelStates.Where(row => row.Name == channel && row.PausedAt != null).Select(row => row.PausedAt).SingleOrDefaultAsync(cancellationToken);
        if (paused is not { } since || await EndPauseAsync(db, channel, since, cancellationToken) == 0)
            return;
        Log.Resumed(logger, channel, since);
        await TellAsync(db, channel, $"resumed\0{channel}\0{since.ToWire()}", NoticeSeverities.Info, $"[patch] the channel {channel} takes messages again",
            $"It was paused at {ChannelText.Time(since)}. What was held back meanwhile is told there in one message.", "takes messages again", now, cancellationToken);
    }

    /// <summary>It did not take a message. True when it is paused now.</summary>
    public async Task<bool> RefusedAsync(
        PatchDbContext db, Notice notice, ChannelAnswer.Refused refused, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (channel, reason) = (notice.Channel, ChannelText.Cut(refused.Reason, LongestReason));
        await db.ChannelStates.Where(row => row.Name == channel).ExecuteUpdateAsync(
            row => row.SetProperty(state => state.Failures, state => state.Failures + 1).SetProperty(state => state.LastError, reason)
                .SetProperty(state => state.LastErrorAt, now),
            cancellationToken);
        var state = await db.ChannelStates.AsNoTracking().SingleAsync(row => row.Name == channel, cancellationToken);
        if (!refused.Permanent)
            await HoldAsync(db, channel, now + HoldAfter(state.Failures), cancellationToken);
        if (state.PausedAt is null && !IsTooMuch(state.Failures, now - notice.CreatedAt))
            return false;
        await PauseAsync(db, state, refused.Reason, now, cancellationToken);
        return true;
    }

    /// <summary>It asks everybody to wait: it is there, and no failure. A channel that is paused is asked again when the wait is over.</summary>
    public static async Task LimitedAsync(PatchDbContext db, string channel, string reason, DateTimeOffset until, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await HoldAsync(db, channel, until, cancellationToken);
        await db.ChannelStates.Where(row => row.Name == channel).ExecuteUpdateAsync(
            row => row.SetProperty(state => state.LastError, reason).SetProperty(state => state.LastErrorAt, now), cancellationToken);
        await db.ChannelStates.Where(row => row.Name == channel && row.PausedAt != null).ExecuteUpdateAsync(
            row => row.SetProperty(state => state.PausedUntil, until), cancellationToken);
    }

    /// <summary>Ends a pause that began then; 0 when somebody else has.</summary>
    public static Task<int> EndPauseAsync(PatchDbContext db, string channel, DateTimeOffset since, CancellationToken cancellationToken) =>
        db.ChannelStates.Where(row => row.Name == channel && row.PausedAt == since).ExecuteUpdateAsync(
            row => row.SetProperty(state => state.PausedAt, (DateTimeOffset?)null).SetProperty(state => state.PausedUntil, (DateTimeOffset?)null)
                .SetProperty(state => state.PauseReason, (string?)null).SetProperty(state => state.Failures, 0),
            cancellationToken);

    /// <summary>The longer of two waits holds.</summary>
    private static Task<int> HoldAsync(PatchDbContext db, string channel, DateTimeOffset until, CancellationToken cancellationToken) =>
        db.ChannelStates.Where(row => row.Name == channel && (row.HeldUntil == null || row.HeldUntil < until))
            .ExecuteUpdateAsync(row => row.SetProperty(state => state.HeldUntil, until), cancellationToken);

    private async Task PauseAsync(PatchDbContext db, ChannelState state, string why, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var until = now + PauseAfter(state.Failures);
        var reason = ChannelText.Cut($"{state.Failures} messages in a row were not taken; the last: {why}", LongestReason);
        var isNew = await db.ChannelStates.Where(row => row.Name == state.Name && row.PausedAt == null).ExecuteUpdateAsync(
            row => row.SetProperty(s => s.PausedAt, now).SetProperty(s => s.PausedUntil, until).SetProperty(s => s.PauseReason, reason), cancellationToken) == 1;
        if (!isNew)
        {
            await db.ChannelStates.Where(row => row.Name == state.Name).ExecuteUpdateAsync(
                row => row.SetProperty(s => s.PausedUntil, until).SetProperty(s => s.PauseReason, reason), cancellationToken);
            return;
        }

        Log.Paused(logger, state.Name, until, why);
        await TellAsync(db, state.Name, $"paused\0{state.Name}\0{now.ToWire()}", NoticeSeverities.Error, $"[patch] the channel {state.Name} is paused",
            $"{reason} It is tried again with one message from {ChannelText.Time(until)} on; what is to be told there is held back until then.", "is paused", now, cancellationToken);
    }

    /// <summary>Writes one alarm, to the first channel that is not paused itself.</summary>
    private async Task TellAsync(
        PatchDbContext db, string channel, string key, string severity, string title, string text, string words, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var paused = await db.ChannelStates.Where(row => row.PausedAt != null).Select(row => row.Name).ToListAsync(cancellationToken);
        if (channels.InPlaceOf(channel).FirstOrDefault(other => !paused.Contains(other.Name)) is not { } told)
        {
            Log.NobodyToTell(logger, channel);
            return;
        }

        var cause = new NoticeCause
        {
            Key = key, EventType = NoticeEvents.Channel, Severity = severity, At = now, Title = title, Text = text, Line = $"the channel {channel} {words}", Footer = "channels",
            Facts = new System.Text.Json.Nodes.JsonObject { ["channel"] = new System.Text.Json.Nodes.JsonObject { ["name"] = channel, ["state"] = words } },
        };
        db.Notices.Add(cause.RowFor(told.Name, isLive: false, now, NoticeKinds.Alarm));
        await db.SaveChangesAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The channel {Channel} is paused until {Until}: {Reason}")]
        public static partial void Paused(ILogger logger, string channel, DateTimeOffset until, string reason);

        [LoggerMessage(2, LogLevel.Information, "The channel {Channel}, paused since {Since}, takes messages again")]
        public static partial void Resumed(ILogger logger, string channel, DateTimeOffset since);

        [LoggerMessage(3, LogLevel.Warning, "There is no other channel to tell how the channel {Channel} fares")]
        public static partial void NobodyToTell(ILogger logger, string channel);
    }
}
