using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Core.Feeds.Fetching;
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
    private readonly HostLimits hosts;
    private readonly LookAtSource look;
    private readonly StorePoll store;
    private readonly IWakeUps wakeUps;
    private readonly IOptions<FeedOptions> options;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<PollDueSources> logger;
    private readonly SemaphoreSlim slots;
    private readonly ConcurrentDictionary<long, byte> underWay = [];

    internal PollDueSources(
        IDbContextFactory<PatchDbContext> contexts, SourceRows sources, HostLimits hosts, LookAtSource look, StorePoll store,
        IWakeUps wakeUps, IOptions<FeedOptions> options, TimeProvider timeProvider, ILogger<PollDueSources> logger)
    {
        (this.contexts, this.sources, this.hosts, this.look, this.store, this.wakeUps) = (contexts, sources, hosts, look, store, wakeUps);
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
        var due = await Due(db, now).OrderBy(source => source.NextPollAt).Select(source => new { source.Seq, source.ConfigJson }).ToListAsync(cancellationToken);
        var polls = due.Where(source => underWay.TryAdd(source.Seq, 0))
            .Select(source => PollAsync(source.Seq, SourceRows.UrlOf(source.ConfigJson) ?? "", cancellationToken)).ToList();
        if (polls.Count > 0)
        {
            await Task.WhenAny(Task.WhenAll(polls), Task.Delay(options.Value.SweepPatience, timeProvider, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        return polls.Count;
    }

    private static IQueryable<FeedSource> Due(PatchDbContext db, DateTimeOffset now) =>
        db.FeedSources.Free(now).Where(source => source.Enabled && source.NextPollAt <= now);

    /// <summary>
    /// One poll, its errors kept to itself. It waits for its host before it takes a slot or a lease, so sources of one slow host use up
    /// neither.
    /// </summary>
    private async Task PollAsync(long seq, string url, CancellationToken cancellationToken)
    {
        try
        {
            using var place = await hosts.EnterAsync(url, cancellationToken);
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
        try
        {
            var row = await db.FeedSources.AsNoTracking().SingleAsync(source => source.Seq == seq, cancellationToken);
            using var activity = PatchTelemetry.Start(SpanNames.Poll, row.PollTraceParent);
            var source = PatchJson.Read<FeedSourceConfig>(row.ConfigJson)!;
            activity?.SetTag(SpanTags.SourceId, source.Id).SetTag(SpanTags.Provider, source.Provider).SetTag(SpanTags.Event, source.Event);
            var (outcome, signals) = await LookAndStoreAsync(row, source, owner, cancellationToken);
            Tell(source.Id, outcome, signals);
            activity?.SetTag(SpanTags.Signals, signals).SetTag(SpanTags.Outcome, CodeOf(outcome));
            if (outcome is PollOutcome.Failed)
                activity.Fail(CodeOf(outcome));
            FeedTelemetry.Polled(CodeOf(outcome));
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

    /// <summary>Looks and stores. What no one foresaw is stored as a failure too, so that it is seen and backs off like one.</summary>
    private async Task<(PollOutcome Outcome, int Signals)> LookAndStoreAsync(
        FeedSource row, FeedSourceConfig source, string owner, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await look.RunAsync(row, source, cancellationToken);
            return (outcome, await store.RunAsync(row, source, owner, outcome, cancellationToken));
        }
        catch (Exception broken) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Broken(logger, row.Seq, broken);
            var failed = new PollOutcome.Failed($"Patch could not finish the poll: {broken.GetBaseException().Message}", null);
            return (failed, await store.RunAsync(row, source, owner, failed, cancellationToken));
        }
    }

    private static string CodeOf(PollOutcome outcome) => outcome switch
    {
        PollOutcome.Failed => "failed",
        PollOutcome.Unchanged => "unchanged",
        _ => "read",
    };

    private void Tell(string sourceId, PollOutcome outcome, int signals)
    {
        if (outcome is PollOutcome.Failed failed)
            Log.Failed(logger, sourceId, failed.Sentence);
        else
            Log.Polled(logger, sourceId, signals);
        if (outcome is PollOutcome.Shown { IsCut: true })
            Log.Cut(logger, sourceId, Reading.FeedReader.MaxEntries);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Polled {SourceId}: {Signals} signals")]
        public static partial void Polled(ILogger logger, string sourceId, int signals);

        [LoggerMessage(2, LogLevel.Warning, "Polling {SourceId} failed: {Reason}")]
        public static partial void Failed(ILogger logger, string sourceId, string reason);

        [LoggerMessage(3, LogLevel.Error, "The poll of source {Seq} broke; it is tried again")]
        public static partial void Broken(ILogger logger, long seq, Exception exception);

        [LoggerMessage(4, LogLevel.Warning, "The feed of {SourceId} has more than {Entries} entries; those after them were not read")]
        public static partial void Cut(ILogger logger, string sourceId, int entries);
    }
}
