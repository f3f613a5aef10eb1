using Npgsql;
using Patch.Core.Data;

namespace Patch.Tests.Support;

/// <summary>One private PostgreSQL for the whole test run: on a Unix socket, without fsync, as an unprivileged account when the tests run as root.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer>> Shared = new(StartAsync);
    private readonly string folder;
    private int databases;

    private PostgresServer(string folder) => this.folder = folder;

    /// <summary>True: commits wait for the disk, as at an operator's. Set it before the server is first asked for.</summary>
    public static bool IsDurable { get; set; }

    /// <summary>The server, started on first use, its template database migrated.</summary>
    public static Task<PostgresServer> GetAsync() => Shared.Value;

    /// <summary>Stops the server when it was started.</summary>
    public static async Task StopAsync()
    {
        if (Shared.IsValueCreated)
            await (await Shared.Value).DisposeAsync();
    }

    /// <summary>A new migrated database of its own; its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(bool migrated = true)
    {
        var name = $"test_{Interlocked.Increment(ref databases)}";
        await ExecuteAsync($"CREATE DATABASE {name}{(migrated ? " TEMPLATE migrated" : "")}");
        return ConnectionString(name);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        AsServer("pg_ctl", "-D", Path.Combine(folder, "data"), "-m", "immediate", "-w", "stop");
        Programs.DeleteFolder(folder);
        await ValueTask.CompletedTask;
    }

    private static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer(Programs.NewFolder("postgres"));
        if (Environment.IsPrivilegedProcess)
            Programs.Run(Programs.Find("chown"), ["-R", Account, server.folder]);
        var data = Path.Combine(server.folder, "data");
        server.AsServer("initdb", "-D", data, "-U", "patch", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C");
        server.AsServer("pg_ctl", "-D", data, "-w", "-l", Path.Combine(server.folder, "log"), "-o",
            $"-k {server.folder} -c listen_addresses='' -c max_connections=300" + (IsDurable ? "" : " -c fsync=off -c full_page_writes=off -c synchronous_commit=off"), "start");
        await server.ExecuteAsync("CREATE DATABASE migrated");
        await TestDatabase.MigrateAsync(server.ConnectionString("migrated"));
        NpgsqlConnection.ClearAllPools();
        return server;
    }

    private static string Account => File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    private string ConnectionString(string database) =>
        $"Host={folder};Username=patch;Database={database};Maximum Pool Size=20;Include Error Detail=true";

    private void AsServer(string program, params string[] arguments)
    {
        var path = Programs.Find(program);
        if (Environment.IsPrivilegedProcess)
            Programs.Run(Programs.Find("runuser"), ["-u", Account, "--", path, .. arguments], folder);
        else
            Programs.Run(path, arguments, folder);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
