using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Core.Archive.Export;

/// <summary>A transaction that reads one state of the database from its first query to its end, and keeps no writer waiting.</summary>
internal static class Snapshot
{
    /// <summary>Begins it; to be disposed before the context.</summary>
    public static async Task<IAsyncDisposable> BeginAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        if (db.Database.IsNpgsql())
            return await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);

        // The provider's own way takes SQLite's write lock at once.
        await db.Database.OpenConnectionAsync(cancellationToken);
        var transaction = ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(deferred: true);
        await db.Database.UseTransactionAsync(transaction, cancellationToken);
        return transaction;
    }
}
