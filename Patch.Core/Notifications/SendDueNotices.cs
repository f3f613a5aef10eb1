using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Notifications.Routing;
using Patch.Core.Notifications.Sending;

namespace Patch.Core.Notifications;

/// <summary>
/// The sweep of the last stage: writes the notices that are missing, then has each channel sent what it has due, the channels side by side. It waits
/// for them for a while only: one that hangs goes on beside the next sweep and holds up no other.
/// </summary>
public sealed partial class SendDueNotices
{
    private const int Concurrency = 16;

    /// <summary>Workers of one installation get new settings one after another: what an older one does not know yet is not given up by it.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(1);
    private static readonly TimeSpan GiveUpEvery = TimeSpan.FromMinutes(1);

    private readonly WriteNotices write;
    private readonly NoticeChannels channels;
    private readonly ChannelRuns runs;
    private readonly IDbContextFactory<PatchDbContext> contexts;
    private readonly IOptions<NotificationOptions> options;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<SendDueNotices> logger;
    private readonly SemaphoreSlim slots = new(Concurrency);
    private readonly ConcurrentDictionary<string, byte> underWay = [];
    private DateTimeOffset nextGiveUp = DateTimeOffset.MinValue;

    internal SendDueNotices(
        WriteNotices write, NoticeChannels channels, ChannelRuns runs, IDbContextFactory<PatchDbContext> contexts, IOptions<NotificationOptions> options,
        TimeProvider timeProvider, ILogger<SendDueNotices> logger)
    {
        (this.write, this.channels, this.runs, this.contexts) = (write, channels, runs, contexts);
        (this.options, this.timeProvider, this.logger) = (options, timeProvider, logger);
    }

    /// <summary>Sends what is due; returns on how many signals, outcomes and notices it worked.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var total = await write.RunAsync(cancellationToken) + await GiveUpAsync(cancellationToken);
        var begun = channels.All.Where(channel => underWay.TryAdd(channel.Name, 0)).Select(channel => SendAsync(channel, cancellationToken)).ToList();
        if (begun.Count == 0)
            return total;
        await Task.WhenAny(Task.WhenAll(begun), Task.Delay(options.Value.SweepPatience, timeProvider, cancellationToken));
        if (cancellationToken.IsCancellationRequested)
        {
            // They give back what they hold, and that is all that they still do.
            await Task.WhenAll(begun);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return total + begun.Where(run => run.IsCompletedSuccessfully).Sum(run => run.Result);
    }

    private async Task<int> SendAsync(NoticeChannel channel, CancellationToken cancellationToken)
    {
        var entered = false;
        try
        {
            await slots.WaitAsync(cancellationToken);
            entered = true;
            return await runs.RunAsync(channel, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The worker stops; the notice was given back.
            return 0;
        }
        finally
        {
            if (entered)
                slots.Release();
            underWay.TryRemove(channel.Name, out _);
        }
    }

    /// <summary>Gives up what waits for a channel that the settings do not have any more.</summary>
    private async Task<int> GiveUpAsync(CancellationToken cancellationToken)
    {
        var names = channels.All.Select(channel => channel.Name).ToList();
        var now = timeProvider.NowUtc();
        if (now < nextGiveUp)
            return 0;
        nextGiveUp = now + GiveUpEvery;
        var before = now - GiveUpAfter;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var given = await db.Notices.Free(now)
            .Where(row => (row.State == NoticeStates.Pending || row.State == NoticeStates.Held) && row.CreatedAt < before && !names.Contains(row.Channel))
            .ExecuteUpdateAsync(
                row => row.SetProperty(n => n.State, NoticeStates.Failed).SetProperty(n => n.NextTryAt, (DateTimeOffset?)null)
                    .SetProperty(n => n.LastError, "The settings of the worker have no channel of this name any more."),
                cancellationToken);
        if (given > 0)
            Log.NoChannel(logger, given);
        return given;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} notices are given up: the settings do not have their channels any more")]
        public static partial void NoChannel(ILogger logger, int count);
    }
}
