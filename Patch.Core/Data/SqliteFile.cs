using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Patch.Core.Data;

/// <summary>The SQLite file of an embedded installation.</summary>
/// <param name="Path">Full path; its folder is made when it is missing.</param>
public sealed record SqliteFile(string Path)
{
    /// <summary>Connection string; a writer that finds the file locked waits 30 s at most.</summary>
    public string ConnectionString { get; } = new SqliteConnectionStringBuilder
    {
        DataSource = Path,
        DefaultTimeout = 30,
        ForeignKeys = true,
    }.ToString();
}

/// <summary>
/// Write-ahead log, so that readers and the one writer do not wait for each other; full sync, so that a commit survives a power cut. The log is
/// carried over every 32 MiB: whoever commits then waits for it.
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    private const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=8000;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
