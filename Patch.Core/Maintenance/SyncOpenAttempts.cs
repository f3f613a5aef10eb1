using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;

namespace Patch.Core.Maintenance;

/// <summary>Sweep that follows open attempts until their runs have ended.</summary>
public sealed partial class SyncOpenAttempts(
    IDbContextFactory<PatchDbContext> contexts, SyncAttempt sync, IWakeUps wakeUps, IOptions<MaintenanceOptions> options,
    TimeProvider timeProvider, ILogger<SyncOpenAttempts> logger)
{
    private const int BatchSize = 200;

    /// <summary>Syncs up to a batch of due attempts; returns how many were asked about.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var due = await Due(db, now).OrderBy(attempt => attempt.NextSyncAt).Select(attempt => attempt.Seq).Take(BatchSize).ToListAsync(cancellationToken);

        var (asked, moved) = (0, 0);
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = options.Value.Concurrency, CancellationToken = cancellationToken },
            async (seq, token) =>
            {
                var result = await SyncAsync(seq, token);
                Interlocked.Add(ref asked, result is null ? 0 : 1);
                Interlocked.Add(ref moved, result is SyncResult.Synced { Changed: true } ? 1 : 0);
            });
        if (moved > 0)
        {
            await wakeUps.RingAsync(Stage.Notify, cancellationToken);
            await wakeUps.RingAsync(Stage.Forge, cancellationToken);
        }

        return asked;
    }

    private static IQueryable<MaintenanceAttempt> Due(PatchDbContext db, DateTimeOffset now) =>
        db.MaintenanceAttempts.Free(now).Where(attempt => attempt.NextSyncAt <= now);

    private async Task<SyncResult?> SyncAsync(long seq, CancellationToken cancellationToken)
    {
        var (owner, now) = (Leases.NewOwner(), timeProvider.NowUtc());
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await Due(db, now).TryClaimAsync(seq, owner, now, options.Value.Lease, cancellationToken))
            return null;
        try
        {
            var attempt = await db.MaintenanceAttempts.AsNoTracking().SingleAsync(row => row.Seq == seq, cancellationToken);
            using var activity = PatchTelemetry.Start(SpanNames.Sync, attempt.TraceParent);
            return await sync.RunAsync(attempt, cancellationToken);
        }
        catch (Exception broken) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Broken(logger, seq, broken);
            return null;
        }
        finally
        {
            await db.MaintenanceAttempts.ReleaseAsync(seq, owner, CancellationToken.None);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The sync of attempt {Seq} broke; the next sweep tries again")]
        public static partial void Broken(ILogger logger, long seq, Exception exception);
    }
}
