using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Core.Archive.Import;

/// <summary>Sets a connection up for a long run of writes.</summary>
internal static class BulkWriting
{
    /// <summary>
    /// Keys of ids are hashes, so each batch touches pages all over an index. With SQLite's own 2 MiB of cache and a write-ahead log of
    /// 4 MiB the same pages are read and written over and over: 64 MiB of each.
    /// </summary>
    private const string SqliteSettings = "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=16384;";

    public static async Task PrepareAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        if (db.Database.IsNpgsql())
            return;
        await db.Database.OpenConnectionAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync(SqliteSettings, cancellationToken);
    }
}
