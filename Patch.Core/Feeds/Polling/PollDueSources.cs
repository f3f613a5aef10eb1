using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Core.Feeds.Sources;

namespace Patch.Core.Feeds.Polling;

/// <summary>
/// Sweep that polls every due source, all side by side. It waits for its polls for a while only: one that hangs goes on beside the next
/// sweep, held by its lease, and delays nobody.
/// </summary>
public sealed partial class PollDueSources
{
    private readonly IDbContextFactory<PatchDbContext> contexts;
    private readonly SourceRows sources;
    private readonly LookAtSource look;
    private readonly StorePoll store;
    private readonly IWakeUps wakeUps;
    private readonly IOptions<FeedOptions> options;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<PollDueSources> logger;
    private readonly SemaphoreSlim slots;
    private readonly ConcurrentDictionary<long, byte> underWay = [];

    internal PollDueSources(
        IDbContextFactory<PatchDbContext> contexts, SourceRows sources, LookAtSource look, StorePoll store, IWakeUps wakeUps,
        IOptions<FeedOptions> options, TimeProvider timeProvider, ILogger<PollDueSources> logger)
    {
        (this.contexts, this.sources, this.look, this.store, this.wakeUps) = (contexts, sources, look, store, wakeUps);
        (this.options, this.timeProvider, this.logger) = (options, timeProvider, logger);
        slots = new SemaphoreSlim(options.Value.Concurrency);
    }

    /// <summary>Takes over a changed sources file, then polls what is due; returns how many polls it began.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!await sources.TakeOverAsync(cancellationToken))
            return 0;
        var now = timeProvider.NowUtc();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var due = await Due(db, now).OrderBy(source => source.NextPollAt).Select(source => source.Seq).ToListAsync(cancellationToken);
        var polls = due.Where(seq => underWay.TryAdd(seq, 0)).Select(seq => PollAsync(seq, cancellationToken)).ToList();
        if (polls.Count > 0)
        {
            await Task.WhenAny(Task.WhenAll(polls), Task.Delay(options.Value.SweepPatience, timeProvider, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        return polls.Count;
    }

    private static IQueryable<FeedSource> Due(PatchDbContext db, DateTimeOffset now) =>
        db.FeedSources.Free(now).Where(source => source.Enabled && source.NextPollAt <= now);

    /// <summary>One poll, its errors kept to itself.</summary>
    private async Task PollAsync(long seq, CancellationToken cancellationToken)
    {
        try
        {
            await slots.WaitAsync(cancellationToken);
            try
            {
                await PollClaimedAsync(seq, cancellationToken);
            }
            finally
            {
                slots.Release();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The worker stops; PollClaimedAsync has given the source back.
            return;
        }
        catch (Exception broken)
        {
            Log.Broken(logger, seq, broken);
        }
        finally
        {
            underWay.TryRemove(seq, out _);
        }
    }

    private async Task PollClaimedAsync(long seq, CancellationToken cancellationToken)
    {
        var (owner, now) = (Leases.NewOwner(), timeProvider.NowUtc());
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await Due(db, now).TryClaimAsync(seq, owner, now, options.Value.Lease, cancellationToken))
            return;
        using var activity = PatchTelemetry.Start("patch.poll", traceParent: null);
        try
        {
            var row = await db.FeedSources.AsNoTracking().SingleAsync(source => source.Seq == seq, cancellationToken);
            var source = PatchJson.Read<FeedSourceConfig>(row.ConfigJson)!;
            activity?.SetTag("patch.source", source.Id);
            var outcome = await look.RunAsync(row, source, cancellationToken);
            var signals = await store.RunAsync(row, source, owner, outcome, cancellationToken);
            if (outcome is PollOutcome.Failed failed)
                Log.Failed(logger, source.Id, failed.Sentence);
            else
                Log.Polled(logger, source.Id, signals);
            if (signals == 0)
                return;
            await wakeUps.RingAsync(Stage.Route, cancellationToken);
            await wakeUps.RingAsync(Stage.Notify, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await db.FeedSources.ReleaseAsync(seq, owner, CancellationToken.None);
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Polled {SourceId}: {Signals} signals")]
        public static partial void Polled(ILogger logger, string sourceId, int signals);

        [LoggerMessage(2, LogLevel.Warning, "Polling {SourceId} failed: {Reason}")]
        public static partial void Failed(ILogger logger, string sourceId, string reason);

        [LoggerMessage(3, LogLevel.Error, "The poll of source {Seq} broke; it is tried again when its lease has run out")]
        public static partial void Broken(ILogger logger, long seq, Exception exception);
    }
}
