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
        foreach (var signal in pending)
        {
            try
            {
                var (disposition, next) = await RouteAsync(signal, cancellationToken);
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

    private async Task<(string? Disposition, Stage? Next)> RouteAsync(Signal signal, CancellationToken cancellationToken)
    {
        using var activity = PatchTelemetry.Start("patch.route", signal.TraceParent);
        var route = Routing.Decide(signal, timeProvider.NowUtc());
        var disposition = await StoreAsync(signal, route, cancellationToken);
        if (disposition is null)
            return (null, null);
        activity?.SetTag("patch.disposition", disposition);
        Log.Routed(logger, signal.SourceId, signal.EntryId, disposition);
        Stage? next = (disposition, route) switch
        {
            (Dispositions.Dispatched, Route.ToFlow) => Stage.Dispatch,
            (Dispositions.Dispatched, Route.ToForkSync) => Stage.Fork,
            _ => null,
        };
        return (disposition, next);
    }

    /// <summary>Stores the route; null when another worker has routed the signal meanwhile.</summary>
    private async Task<string?> StoreAsync(Signal signal, Route route, CancellationToken cancellationToken)
    {
        try
        {
            return route switch
            {
                Route.Nowhere nowhere => await StoreAsync(signal, nowhere.Disposition, nowhere.Reason, null, [], cancellationToken),
                Route.Held held => await StoreAsync(signal, held.Disposition, held.Reason, held.FlowEvent.Id, [held.FlowEvent], cancellationToken),
                Route.ToForkSync sync => await StoreAsync(
                    signal, Dispositions.Dispatched, "A job to bring the fork up to date was made.", sync.Job.Id, [sync.Job], cancellationToken),
                Route.ToFlow flow => await StoreAsync(
                    signal, Dispositions.Dispatched, "A flow event was made and is handed to its workspace.", flow.FlowEvent.Id,
                    [flow.FlowEvent, DispatchOf(flow.FlowEvent)], cancellationToken),
                _ => throw new InvalidOperationException($"Unknown route {route}"),
            };
        }
        catch (DbUpdateException known) when (known.IsUniqueViolation())
        {
            var id = route switch { Route.ToFlow made => made.FlowEvent.Id, Route.Held held => held.FlowEvent.Id, _ => ((Route.ToForkSync)route).Job.Id };
            return await StoreAsync(signal, Dispositions.Deduplicated, $"{id} is there already.", id, [], cancellationToken);
        }
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

    private static DispatchRequest DispatchOf(FlowEvent flowEvent) => DispatchOutbox.Row(flowEvent, "dispatch", "route", flowEvent.ReceivedAt);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Signal {EntryId} of {SourceId}: {Disposition}")]
        public static partial void Routed(ILogger logger, string sourceId, string entryId, string disposition);

        [LoggerMessage(2, LogLevel.Error, "The routing of signal {EntryId} of {SourceId} broke; the next sweep tries again")]
        public static partial void Broken(ILogger logger, string sourceId, string entryId, Exception exception);
    }
}
