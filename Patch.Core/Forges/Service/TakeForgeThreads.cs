using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Forges.Service.Facts;
using Patch.Core.Maintenance;
using Patch.Core.Maintenance.Stacks;
using Patch.Core.Workspaces;

namespace Patch.Core.Forges.Service;

/// <summary>
/// Turns outcomes of attempts into what a forge is to show. The thread's row and the cleared mark are one transaction, and the row is unique by fork,
/// stack and upstream point, so each outcome is taken in once, also when two workers come to it.
/// </summary>
internal sealed partial class TakeForgeThreads(
    IDbContextFactory<PatchDbContext> contexts, AttemptRuns runs, StackCatalog catalog, ForkForges forges, IOptions<ForgeServiceOptions> options,
    TimeProvider timeProvider, ILogger<TakeForgeThreads> logger)
{
    private const int BatchSize = 100;

    /// <summary>An attempt that could not be taken in for so long, since its workspace does not say which stack it was about, or by a fault of Patch's, is not shown.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    /// <summary>These are shown; the other two only where something is shown already.</summary>
    private static readonly string[] Shown = ["changed", "needs_intervention"], OfKnown = ["blocked", "failed"];

    /// <summary>Takes in all that is pending; returns how many steps of attempts it looked at.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.IsOn)
            return await ClearAllAsync(cancellationToken);
        var (total, behind) = (0, 0L);
        // One that does not answer is not asked once more in the same sweep: others wait behind it.
        var silent = new HashSet<string>(StringComparer.Ordinal);
        while (await PendingAsync(behind, cancellationToken) is { Count: > 0 } pending)
        {
            var stacks = catalog.Load();
            foreach (var (step, attempt) in pending)
                total += await TakeAsync(step, attempt, stacks, silent, cancellationToken) ? 1 : 0;
            behind = pending[^1].Step.Seq;
        }

        return total;
    }

    /// <summary>With service mode off nothing is shown of what happens meanwhile, also when it is turned on later.</summary>
    private async Task<int> ClearAllAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.AttemptHistory.AnyAsync(step => step.ForgePending, cancellationToken)
            ? await db.AttemptHistory.Where(step => step.ForgePending).ExecuteUpdateAsync(row => row.SetProperty(step => step.ForgePending, false), cancellationToken)
            : 0;
    }

    private async Task<List<(AttemptHistoryEntry Step, MaintenanceAttempt Attempt)>> PendingAsync(long behind, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.AttemptHistory.AsNoTracking().Where(step => step.ForgePending && step.Seq > behind).OrderBy(step => step.Seq).Take(BatchSize)
            .Join(db.MaintenanceAttempts.AsNoTracking(), step => step.AttemptSeq, attempt => attempt.Seq, (step, attempt) => new { step, attempt })
            .ToListAsync(cancellationToken);
        return [.. rows.OrderBy(row => row.step.Seq).Select(row => (row.step, row.attempt))];
    }

    /// <summary>False where it stays pending.</summary>
    private async Task<bool> TakeAsync(
        AttemptHistoryEntry step, MaintenanceAttempt attempt, IReadOnlyList<StackDefinition> stacks, HashSet<string> silent, CancellationToken cancellationToken)
    {
        if (silent.Contains(attempt.WorkspaceBackendUrl ?? ""))
            return false;
        try
        {
            var isShown = Shown.Contains(step.ToStatus) || OfKnown.Contains(step.ToStatus);
            return await StoreAsync(step, isShown && step.ToStatus == attempt.Status ? await ThreadAsync(step, attempt, stacks, cancellationToken) : null, cancellationToken);
        }
        catch (WorkspaceUnreachableException unreachable)
        {
            if (IsYoung(step))
            {
                silent.Add(attempt.WorkspaceBackendUrl ?? "");
                Log.NotAsked(logger, attempt.Id, unreachable.Message);
                return false;
            }

            Log.GivenUp(logger, attempt.Id, unreachable.Message);
        }
        catch (Exception surprise) when (!cancellationToken.IsCancellationRequested)
        {
            // One that cannot be taken in must not stand in the way of those behind it.
            Log.Surprise(logger, surprise, attempt.Id);
            if (IsYoung(step))
                return false;
        }

        return await StoreAsync(step, null, cancellationToken);
    }

    private bool IsYoung(AttemptHistoryEntry step) => timeProvider.NowUtc() - step.At < Patience;

    /// <summary>What the attempt asks for; null for nothing.</summary>
    private async Task<ForgeThread?> ThreadAsync(
        AttemptHistoryEntry step, MaintenanceAttempt attempt, IReadOnlyList<StackDefinition> stacks, CancellationToken cancellationToken)
    {
        var told = await AttemptTold.ReadAsync(runs, attempt, cancellationToken);
        if (ForkOfAttempt.Of(attempt, told, stacks, options.Value) is not { } fork || !ForgeServiceChoice.Of(options.Value, fork.Fork).Enabled)
            return null;
        if (fork.Url is null || forges.Find(fork.Url) is not { } place)
        {
            Log.NoForge(logger, attempt.Id, fork.Fork);
            return null;
        }

        var now = timeProvider.NowUtc();
        return new ForgeThread
        {
            IdKey = ForgeThread.KeyOf($"{place.Host}/{place.Repo}".ToLowerInvariant(), fork.Stack, fork.Point), Provider = place.Provider, Host = place.Host, Repo = place.Repo,
            Stack = fork.Stack, Point = fork.Point, AttemptId = attempt.Id, AttemptKey = attempt.IdKey, AttemptHistorySeq = step.Seq, State = ForgeThreadStates.Due,
            NextTryAt = now, CreatedAt = now, UpdatedAt = now, TraceParent = attempt.TraceParent,
        };
    }

    private async Task<bool> StoreAsync(AttemptHistoryEntry step, ForgeThread? thread, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var claimed = await db.AttemptHistory.Where(row => row.Seq == step.Seq && row.ForgePending)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.ForgePending, false), cancellationToken);
        if (claimed == 0)
            return true;
        try
        {
            if (thread is not null && !await RenewAsync(db, thread, cancellationToken) && Shown.Contains(step.ToStatus))
            {
                db.Add(thread);
                await db.SaveChangesAsync(cancellationToken);
            }
        }
        catch (DbUpdateException refused) when (refused.IsUniqueViolation())
        {
            // Another worker made the row for another attempt of the same point; the step stays pending, and the next sweep renews that row.
            return false;
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>False when there is no row yet. One that was renamed at its forge is found by its name now as well.</summary>
    private static async Task<bool> RenewAsync(PatchDbContext db, ForgeThread thread, CancellationToken cancellationToken)
    {
        var known = await db.ForgeThreads
            .Where(row => row.IdKey == thread.IdKey || row.Host == thread.Host && row.Repo == thread.Repo && row.Stack == thread.Stack && row.Point == thread.Point)
            .OrderByDescending(row => row.IdKey == thread.IdKey).Select(row => new { row.Seq }).FirstOrDefaultAsync(cancellationToken);
        if (known is null)
            return false;
        await db.ForgeThreads.Where(row => row.Seq == known.Seq && row.AttemptHistorySeq < thread.AttemptHistorySeq).ExecuteUpdateAsync(
            row => row.SetProperty(r => r.AttemptId, thread.AttemptId).SetProperty(r => r.AttemptKey, thread.AttemptKey)
                .SetProperty(r => r.AttemptHistorySeq, thread.AttemptHistorySeq).SetProperty(r => r.State, ForgeThreadStates.Due)
                .SetProperty(r => r.NextTryAt, thread.NextTryAt).SetProperty(r => r.Tries, 0).SetProperty(r => r.LastError, (string?)null)
                .SetProperty(r => r.TraceParent, thread.TraceParent).SetProperty(r => r.UpdatedAt, thread.UpdatedAt),
            cancellationToken);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Attempt {AttemptId} is not shown at a forge yet: {Reason}")]
        public static partial void NotAsked(ILogger logger, string attemptId, string reason);

        [LoggerMessage(2, LogLevel.Error, "Attempt {AttemptId} is shown at no forge: its workspace did not say for a day which stack it is about: {Reason}")]
        public static partial void GivenUp(ILogger logger, string attemptId, string reason);

        [LoggerMessage(3, LogLevel.Information, "Attempt {AttemptId} of {Fork} is shown nowhere: its fork is at no forge of the settings")]
        public static partial void NoForge(ILogger logger, string attemptId, string fork);

        [LoggerMessage(4, LogLevel.Error, "Attempt {AttemptId} could not be taken in to be shown at a forge; it is tried again for a day")]
        public static partial void Surprise(ILogger logger, Exception exception, string attemptId);
    }
}
