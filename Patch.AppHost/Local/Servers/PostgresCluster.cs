using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Patch.AppHost.Local.Processes;

namespace Patch.AppHost.Local.Servers;

/// <summary>
/// A PostgreSQL cluster of our own below <c>DATA_DIR/postgres</c>: loopback only, password asked of everybody.
/// <c>cluster</c> is the data, <c>password</c> (readable by its owner only) what the services are given.
/// </summary>
internal sealed class PostgresCluster(string folder, PostgresPrograms programs, ServerAccount account)
{
    public const string User = "patch";

    public string Folder => folder;
    public PostgresPrograms Programs => programs;
    public ServerAccount Account => account;

    private string Data => DataIn(folder);
    private string PasswordFile => Path.Combine(folder, "password");

    /// <summary>Where below its folder a cluster's data is.</summary>
    public static string DataIn(string folder) => Path.Combine(folder, "cluster");

    /// <summary>The major version of the cluster that a folder holds; null when it holds none.</summary>
    public static int? MajorIn(string folder)
    {
        var file = Path.Combine(DataIn(folder), "PG_VERSION");
        return File.Exists(file) ? int.Parse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Makes the cluster unless it is there. A half-made one has another name and is thrown away.</summary>
    public async Task InitialiseAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(Data))
            return;

        var beginning = Data + ".new";
        if (Directory.Exists(beginning))
            Directory.Delete(beginning, recursive: true);
        WritePassword(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
        await account.OwnAsync(PasswordFile, cancellationToken);
        var result = await account.RunAsync(
            programs.InitDb,
            ["-D", beginning, "-U", User, "--pwfile", PasswordFile, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C"],
            cancellationToken);
        if (!result.IsSuccess)
            throw new LaunchException($"PostgreSQL's initdb failed in {beginning}: {result.StandardError.Trim()} Start with --embedded to use SQLite instead.");

        Directory.Move(beginning, Data);
    }

    /// <summary>The server on a loopback port. No socket files: their paths are limited to 107 bytes, DATA_DIR is not.</summary>
    public ProcessSpec Server(int port)
    {
        string[] settings = ["listen_addresses=127.0.0.1", $"port={port}", "unix_socket_directories=", "logging_collector=off"];
        var command = account.Command(programs.Postgres, ["-D", Data, .. settings.SelectMany(setting => new[] { "-c", setting })]);
        // INT is PostgreSQL's fast shutdown: sessions are ended, the data is written.
        return new ProcessSpec("postgres", command[0], [.. command.Skip(1)]) { StopSignal = "INT" };
    }

    public string ConnectionString(int port, string database) =>
        new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Username = User, Password = ReadPassword(), Database = database }.ConnectionString;

    /// <summary>Ends a server that a killed run left on this cluster, and takes its lock away when nobody holds it.</summary>
    public async Task<bool> StopLeftoverAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var lockFile = Path.Combine(Data, "postmaster.pid");
        if (!File.Exists(lockFile))
            return false;

        var first = (await File.ReadAllLinesAsync(lockFile, cancellationToken)).FirstOrDefault();
        var stopped = int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && await ProcessTable.StopLeftoverAsync(id, Data, "INT", limit, time, cancellationToken);
        // The number in it may meanwhile be another program's, which PostgreSQL would take for a running server.
        File.Delete(lockFile);
        return stopped;
    }

    private string ReadPassword() =>
        File.Exists(PasswordFile)
            ? File.ReadAllText(PasswordFile).Trim()
            : throw new LaunchException($"The password of the PostgreSQL cluster is missing: {PasswordFile} is not there. Put it back, or start with --embedded.");

    private void WritePassword(string password) => PrivateFile.Write(PasswordFile, password + "\n");
}
