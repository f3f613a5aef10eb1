using Microsoft.EntityFrameworkCore;

namespace Patch.Core.Data;

/// <summary>Claims and releases of <see cref="ILeased"/> rows, each one conditional update that counts rows: no look-up comes first.</summary>
public static class Leases
{
    /// <summary>A name for this claim that no other claim has: also two claims by one process can be told apart.</summary>
    public static string NewOwner() => $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";

    /// <summary>
    /// Claims one row out of <paramref name="due"/>. True when this caller has it now; false when it is no longer due or somebody else
    /// holds it.
    /// </summary>
    /// <param name="due">The query that says which rows are due; asked again in the update, so a row that moved on is not claimed.</param>
    /// <param name="seq">The row.</param>
    /// <param name="owner">From <see cref="NewOwner"/>.</param>
    /// <param name="now">Now, UTC.</param>
    /// <param name="lease">How long; longer than the work's own time limit.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public static async Task<bool> TryClaimAsync<T>(
        this IQueryable<T> due, long seq, string owner, DateTimeOffset now, TimeSpan lease, CancellationToken cancellationToken)
        where T : class, ILeased
    {
        DateTimeOffset? until = now + lease;
        return await due.Free(now).Where(row => row.Seq == seq).ExecuteUpdateAsync(
            row => row.SetProperty(r => r.LeaseOwner, owner).SetProperty(r => r.LeaseUntil, until), cancellationToken) == 1;
    }

    /// <summary>Makes the lease longer. False when it was lost: stop the work, somebody else may have it.</summary>
    public static async Task<bool> RenewAsync<T>(
        this DbSet<T> rows, long seq, string owner, DateTimeOffset now, TimeSpan lease, CancellationToken cancellationToken)
        where T : class, ILeased
    {
        DateTimeOffset? until = now + lease;
        return await rows.Where(row => row.Seq == seq && row.LeaseOwner == owner).ExecuteUpdateAsync(
            row => row.SetProperty(r => r.LeaseUntil, until), cancellationToken) == 1;
    }

    /// <summary>
    /// Gives the row back. As the first statement of the transaction that closes the work it is also the fence: false means that the
    /// lease was lost, and the transaction must be left.
    /// </summary>
    public static async Task<bool> ReleaseAsync<T>(this DbSet<T> rows, long seq, string owner, CancellationToken cancellationToken)
        where T : class, ILeased
    {
        return await rows.Where(row => row.Seq == seq && row.LeaseOwner == owner).ExecuteUpdateAsync(
            row => row.SetProperty(r => r.LeaseOwner, (string?)null).SetProperty(r => r.LeaseUntil, (DateTimeOffset?)null),
            cancellationToken) == 1;
    }

    /// <summary>Only the rows that nobody holds at <paramref name="now"/>.</summary>
    public static IQueryable<T> Free<T>(this IQueryable<T> rows, DateTimeOffset now)
        where T : class, ILeased => rows.Where(row => row.LeaseUntil == null || row.LeaseUntil < now);
}
