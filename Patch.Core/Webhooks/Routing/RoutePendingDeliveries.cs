using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;

namespace Patch.Core.Webhooks.Routing;

/// <summary>
/// Sweep that gives every stored delivery its disposition. The signals, the polls and forecasts that are asked for and the dispositions of a
/// batch are one transaction; unique indexes keep a fact from becoming two signals, and a batch that meets one is gone through one by one.
/// </summary>
public sealed partial class RoutePendingDeliveries(
    IDbContextFactory<PatchDbContext> contexts, IWakeUps wakeUps, TimeProvider timeProvider, ILogger<RoutePendingDeliveries> logger)
{
    private const int MostInBatch = 200;
    private const long MostBytesInBatch = 32 * 1024 * 1024;

    /// <summary>Routes up to a batch, oldest first; returns how many got a disposition.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        RoutingTable table;
        List<Delivery> pending;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            pending = await PendingAsync(db, cancellationToken);
            if (pending.Count == 0)
                return 0;
            table = await RoutingTable.LoadAsync(db, cancellationToken);
        }

        var now = timeProvider.NowUtc();
        var decided = pending.ConvertAll(delivery => DeliveryDecision.Of(delivery, table, now));
        var stored = new StoreDecisions(contexts, timeProvider);
        var routed = await TryAsync(stored, decided, cancellationToken);
        if (routed is null)
        {
            routed = 0;
            foreach (var one in decided)
                routed += await TryAsync(stored, [one], cancellationToken) ?? 0;
        }

        foreach (var stage in stored.Awaited)
            await wakeUps.RingAsync(stage, cancellationToken);
        return routed.Value;
    }

    /// <summary>The oldest, as many as fit; their bodies may be large.</summary>
    private static async Task<List<Delivery>> PendingAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        var sizes = await db.Deliveries.Where(row => row.Disposition == null).OrderBy(row => row.Seq).Take(MostInBatch)
            .Select(row => new { row.Seq, row.BodySize }).ToListAsync(cancellationToken);
        var bytes = 0L;
        var seqs = sizes.TakeWhile((row, at) => (bytes += row.BodySize) <= MostBytesInBatch || at == 0).Select(row => row.Seq).ToList();
        return await db.Deliveries.AsNoTracking().Where(row => seqs.Contains(row.Seq)).OrderBy(row => row.Seq).ToListAsync(cancellationToken);
    }

    /// <summary>How many were stored; null where one of several could not be, so that each is to be tried alone.</summary>
    private async Task<int?> TryAsync(StoreDecisions store, IReadOnlyList<DeliveryDecision> decided, CancellationToken cancellationToken)
    {
        try
        {
            var count = await store.RunAsync(decided, cancellationToken);
            if (count == decided.Count)
            {
                foreach (var one in decided)
                    Log.Routed(logger, one.Delivery.Id, one.Disposition);
            }

            return count == decided.Count || decided.Count == 1 ? count : null;
        }
        catch (DbUpdateException raced) when (decided.Count > 1 || raced.IsUniqueViolation())
        {
            // A poll or another worker wrote one of the signals at this moment: alone, and if need be at the next sweep, each finds it.
            return decided.Count > 1 ? null : 0;
        }
        catch (Exception broken) when (!cancellationToken.IsCancellationRequested && decided.Count == 1)
        {
            // A fault of Patch itself, such as a lost database: it stays pending for the next sweep. The others go on.
            Log.Broken(logger, decided[0].Delivery.Id, broken);
            return 0;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Delivery {Delivery}: {Disposition}")]
        public static partial void Routed(ILogger logger, string delivery, string disposition);

        [LoggerMessage(2, LogLevel.Error, "The routing of delivery {Delivery} broke; the next sweep tries again")]
        public static partial void Broken(ILogger logger, string delivery, Exception exception);
    }
}
