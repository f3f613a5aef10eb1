using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;

namespace Patch.Core.FlowEvents;

/// <summary>
/// Sweep that gives every pending signal its disposition. The flow event, the outbox row of its dispatch and the disposition are one
/// transaction; a unique index keeps an event from being made twice.
/// </summary>
public sealed partial class RoutePendingSignals(
    IDbContextFactory<PatchDbContext> contexts, IWakeUps wakeUps, TimeProvider timeProvider, ILogger<RoutePendingSignals> logger)
{
    private const int BatchSize = 200;

    /// <summary>Routes up to a batch of signals, oldest first; returns how many got a disposition.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var pending = await db.Signals.AsNoTracking()
            .Where(signal => signal.Disposition == null)
            .OrderBy(signal => signal.Seq).Take(BatchSize).ToListAsync(cancellationToken);

        var routed = 0;
        var awaited = new HashSet<Stage>();
        var together = await RouteTogetherAsync(pending, cancellationToken);
        foreach (var signal in pending)
        {
            try
            {
                var (disposition, next) = together is null ? await RouteAsync(signal, cancellationToken) : together[signal.Seq];
                routed += disposition is null ? 0 : 1;
                if (next is { } stage)
                    awaited.Add(stage);
            }
            catch (Exception broken) when (!cancellationToken.IsCancellationRequested)
            {
                // A fault of Patch itself, such as a lost database: the signal stays pending for the next sweep. The others go on.
                Log.Broken(logger, signal.SourceId, signal.EntryId, broken);
            }
        }

        if (routed > 0)
            awaited.Add(Stage.Stack);
        foreach (var stage in awaited)
            await wakeUps.RingAsync(stage, cancellationToken);
        return routed;
    }

    /// <summary>All in one transaction, which is how nearly every batch goes. Null when it does not: then each is gone through by itself.</summary>
    private async Task<Dictionary<long, (string? Disposition, Stage? Next)>?> RouteTogetherAsync(List<Signal> pending, CancellationToken cancellationToken)
    {
        if (pending.Count < 2)
            return null;
        var (around, spans) = (Activity.Current, new List<Activity?>(pending.Count));
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var routed = new Dictionary<long, (string?, Stage?)>(pending.Count);
            var events = new HashSet<long>();
            foreach (var signal in pending)
            {
                var activity = SpanOf(signal);
                spans.Add(activity);
                var made = Made(Routing.Decide(signal, timeProvider.NowUtc()));
                Tag(activity, made.Disposition, made.Outcome);
                Activity.Current = around;
                db.Signals.Attach(signal);
                (signal.Disposition, signal.DispositionReason, signal.OutcomeId) = (made.Disposition, made.Reason, made.Outcome);
                db.AddRange(made.Rows);
                if (made.Rows.OfType<FlowEvent>().Any())
                    events.Add(signal.Seq);
                routed[signal.Seq] = (made.Disposition, made.Next);
            }

            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var seqs = pending.ConvertAll(signal => signal.Seq);
            if (await db.Signals.CountAsync(signal => seqs.Contains(signal.Seq) && signal.Disposition == null, cancellationToken) != pending.Count)
                return null;
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            foreach (var (signal, span) in pending.Zip(spans))
            {
                // The counters' exemplars and the line belong to the signal's own trace.
                Activity.Current = span ?? around;
                FlowEventTelemetry.Routed(signal, signal.Disposition!, events.Contains(signal.Seq));
                Log.Routed(logger, signal.SourceId, signal.EntryId, signal.Disposition!, signal.OutcomeId);
            }

            return routed;
        }
        catch (DbUpdateException)
        {
            // One of the events is there already, or another worker is at the same signals.
            foreach (var signal in pending)
                (signal.Disposition, signal.DispositionReason, signal.OutcomeId) = (null, null, null);
            return null;
        }
        finally
        {
            spans.ForEach(span => span?.Dispose());
            Activity.Current = around;
        }
    }

    /// <summary>What is written for a route: the signal's disposition, and the rows beside it.</summary>
    private static (string Disposition, string Reason, string? Outcome, object[] Rows, Stage? Next) Made(Route route) => route switch
    {
        Route.Nowhere nowhere => (nowhere.Disposition, nowhere.Reason, null, [], null),
        Route.Held held => (held.Disposition, held.Reason, held.FlowEvent.Id, [held.FlowEvent], null),
        Route.ToForkSync sync => (Dispositions.Dispatched, "A job to bring the fork up to date was made.", sync.Job.Id, [sync.Job], Stage.Fork),
        Route.ToFlow flow => (
            Dispositions.Dispatched, "A flow event was made and is handed to its workspace.", flow.FlowEvent.Id, [flow.FlowEvent, DispatchOf(flow.FlowEvent)], Stage.Dispatch),
        _ => throw new InvalidOperationException($"Unknown route {route}"),
    };

    private async Task<(string? Disposition, Stage? Next)> RouteAsync(Signal signal, CancellationToken cancellationToken)
    {
        using var activity = SpanOf(signal);
        var made = Made(Routing.Decide(signal, timeProvider.NowUtc()));
        string? disposition;
        try
        {
            disposition = await StoreAsync(signal, made.Disposition, made.Reason, made.Outcome, made.Rows, cancellationToken);
        }
        catch (DbUpdateException known) when (known.IsUniqueViolation())
        {
            disposition = await StoreAsync(signal, Dispositions.Deduplicated, $"{made.Outcome} is there already.", made.Outcome, [], cancellationToken);
        }

        // Null when another worker has routed the signal meanwhile.
        if (disposition is null)
            return (null, null);
        Tag(activity, disposition, made.Outcome);
        FlowEventTelemetry.Routed(signal, disposition, disposition != Dispositions.Deduplicated && made.Rows.OfType<FlowEvent>().Any());
        Log.Routed(logger, signal.SourceId, signal.EntryId, disposition, made.Outcome);
        return (disposition, disposition == Dispositions.Dispatched ? made.Next : null);
    }

    private async Task<string?> StoreAsync(
        Signal signal, string disposition, string reason, string? outcome, object[] rows, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var mine = await db.Signals.Where(row => row.Seq == signal.Seq && row.Disposition == null).ExecuteUpdateAsync(
            row => row.SetProperty(r => r.Disposition, disposition).SetProperty(r => r.DispositionReason, reason).SetProperty(r => r.OutcomeId, outcome),
            cancellationToken);
        if (mine == 0)
            return null;
        db.AddRange(rows);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return disposition;
    }

    private static Activity? SpanOf(Signal signal) => PatchTelemetry.Start(SpanNames.Signal, signal.TraceParent)
        ?.SetTag(SpanTags.SourceId, signal.SourceId).SetTag(SpanTags.EntryId, signal.EntryId).SetTag(SpanTags.Event, signal.Event);

    private static void Tag(Activity? activity, string disposition, string? outcomeId)
    {
        activity?.SetTag(SpanTags.Disposition, disposition);
        if (outcomeId is not null)
            activity?.SetTag(SpanTags.EventId, outcomeId);
    }

    private static DispatchRequest DispatchOf(FlowEvent flowEvent) => DispatchOutbox.Row(flowEvent, "dispatch", "route", flowEvent.ReceivedAt);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Signal {EntryId} of {SourceId}: {Disposition}, {OutcomeId}")]
        public static partial void Routed(ILogger logger, string sourceId, string entryId, string disposition, string? outcomeId);

        [LoggerMessage(2, LogLevel.Error, "The routing of signal {EntryId} of {SourceId} broke; the next sweep tries again")]
        public static partial void Broken(ILogger logger, string sourceId, string entryId, Exception exception);
    }
}
