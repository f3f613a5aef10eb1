using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Core.Forges.Service.Threads;

/// <summary>A newer upstream point of the same stack that its forge shows.</summary>
/// <param name="Point">The point.</param>
/// <param name="Url">Where it is shown.</param>
/// <param name="IsCandidate">It is a candidate; false: it needs a person, and takes no candidate's place.</param>
internal sealed record NewerThread(string Point, string Url, bool IsCandidate);

/// <summary>
/// Which of a stack's upstream points is newer: the one whose flow event came later. An old event that is replayed stays old.
/// </summary>
internal sealed class ThreadOrder(IDbContextFactory<PatchDbContext> contexts)
{
    private const int MostLookedAt = 200;

    /// <summary>The newest shown point behind a thread's own; candidates first. Null when there is none.</summary>
    public async Task<NewerThread?> NewerAsync(ForgeThread thread, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await NewerAsync(db, thread, cancellationToken);
    }

    /// <summary>The same, within a transaction.</summary>
    public static async Task<NewerThread?> NewerAsync(PatchDbContext db, ForgeThread thread, CancellationToken cancellationToken)
    {
        // In whatever state: what a person merged or stopped is out as well.
        var others = await OthersAsync(db, thread, ForgeThreadStates.All, cancellationToken);
        var newer = others.Where(other => other.Order > other.Own && UrlOf(other.Thread) is not null)
            .OrderByDescending(other => IsCandidate(other.Thread)).ThenByDescending(other => other.Order).Select(other => other.Thread).FirstOrDefault();
        return newer is null ? null : new NewerThread(newer.Point, UrlOf(newer)!, IsCandidate(newer));
    }

    /// <summary>Makes the older points of a stack due, so that they are closed; returns how many.</summary>
    public static async Task<int> MakeOlderDueAsync(PatchDbContext db, ForgeThread thread, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var others = await OthersAsync(db, thread, [ForgeThreadStates.Shown, ForgeThreadStates.Blocked, ForgeThreadStates.Due], cancellationToken);
        var older = others.Where(other => other.Order < other.Own && (IsCandidate(thread) || other.Thread.IssueNumber is not null)).Select(other => other.Thread.Seq).ToList();
        DateTimeOffset? at = now;
        return older.Count == 0 ? 0 : await db.ForgeThreads.Where(row => older.Contains(row.Seq) && row.State != ForgeThreadStates.Left && row.State != ForgeThreadStates.Superseded)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.State, ForgeThreadStates.Due).SetProperty(r => r.NextTryAt, at).SetProperty(r => r.Tries, 0), cancellationToken);
    }

    private static async Task<List<(ForgeThread Thread, long Order, long Own)>> OthersAsync(
        PatchDbContext db, ForgeThread thread, IReadOnlyList<string> states, CancellationToken cancellationToken)
    {
        var others = await db.ForgeThreads.AsNoTracking()
            .Where(row => row.Stack == thread.Stack && row.Seq != thread.Seq && row.Host == thread.Host && row.Repo == thread.Repo && states.Contains(row.State))
            .OrderByDescending(row => row.Seq).Take(MostLookedAt).ToListAsync(cancellationToken);
        var keys = others.Select(row => row.AttemptKey).Append(thread.AttemptKey).ToList();
        var orders = await db.MaintenanceAttempts.Where(attempt => keys.Contains(attempt.IdKey))
            .Join(db.FlowEvents, attempt => attempt.EventKey, flowEvent => flowEvent.IdKey, (attempt, flowEvent) => new { attempt.IdKey, flowEvent.Seq })
            .ToDictionaryAsync(row => row.IdKey, row => row.Seq, cancellationToken);
        return orders.TryGetValue(thread.AttemptKey, out var own)
            ? [.. others.Where(other => orders.ContainsKey(other.AttemptKey)).Select(other => (other, orders[other.AttemptKey], own))]
            : [];
    }

    private static string? UrlOf(ForgeThread thread) => thread.PullUrl ?? thread.IssueUrl;

    private static bool IsCandidate(ForgeThread thread) => thread.PullNumber is not null && thread.Head != ShowThread.PartialBranch(thread);
}
