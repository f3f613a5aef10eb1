using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Patch.Core.Data;

/// <summary>
/// Applies the migrations at start, one process at a time: on PostgreSQL under an advisory lock, on SQLite under a lock file beside the
/// database. The other processes wait, then find nothing left to do.
/// </summary>
public sealed partial class DatabaseMigrator(
    IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider, ILogger<DatabaseMigrator> logger)
{
    /// <summary>Any fixed number serves, as long as nobody else uses it in this database.</summary>
    private const long AdvisoryLock = 0x50617463684D6967;

    /// <summary>How long a process waits for another one's migrations.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Brings the database to the newest migration.</summary>
    /// <exception cref="TimeoutException">Another process has held the lock for five minutes.</exception>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (db.Database.IsNpgsql())
            await ApplyPostgresAsync(db, cancellationToken);
        else
            await ApplySqliteAsync(db, cancellationToken);
    }

    private async Task ApplyPostgresAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        // The lock belongs to the session, so it also goes when this process is killed.
        await db.Database.OpenConnectionAsync(cancellationToken);
        db.Database.SetCommandTimeout(Limit);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({AdvisoryLock})", cancellationToken);
        try
        {
            await MigrateAsync(db, cancellationToken);
        }
        finally
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({AdvisoryLock})", CancellationToken.None);
        }
    }

    private async Task ApplySqliteAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        var file = new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await using var held = await HoldAsync(file + ".migrating", cancellationToken);

        // EF Core keeps a lock row of its own, which a killed process leaves behind; under the file lock any such row is stale.
        await db.Database.OpenConnectionAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        await MigrateAsync(db, cancellationToken);
    }

    private async Task MigrateAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).Count();
        if (pending == 0)
            return;
        await db.Database.MigrateAsync(cancellationToken);
        Log.Migrated(logger, pending, db.Database.ProviderName!);
    }

    private async Task<FileStream> HoldAsync(string path, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (timeProvider.GetElapsedTime(started) < Limit)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), timeProvider, cancellationToken);
            }
            catch (IOException locked)
            {
                throw new TimeoutException($"Another process has been migrating {path} for {Limit.TotalMinutes:0} minutes; stop it and start again.", locked);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Applied {Count} migrations on {Provider}")]
        public static partial void Migrated(ILogger logger, int count, string provider);
    }
}
