using System.Diagnostics;
using Npgsql;
using Patch.AppHost.Local;
using Patch.AppHost.Local.Model;
using Patch.AppHost.Local.Servers;
using Patch.Tests.Support;

namespace Patch.Tests.AppHost.Servers;

/// <summary>A real private PostgreSQL.</summary>
public sealed class PostgresRunnerTests : IDisposable
{
    private readonly AppHostFolder folder = new();
    private readonly Recorder recorder = new();
    private readonly PostgresServerResource resource = new("postgres");
    private readonly PostgresDatabaseResource database;

    public PostgresRunnerTests()
    {
        Directory.CreateDirectory(folder.Data);
        database = new("patchdb", "patchdb", resource);
        resource.Databases.Add(database);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_private_cluster_keeps_its_rows_from_start_to_start_and_its_password_to_itself()
    {
        var first = Runner();
        await first.StartAsync(Cancellation);
        await ExecuteAsync(first.ConnectionString(database)!, "CREATE TABLE kept AS SELECT 42 AS answer");
        var password = new NpgsqlConnectionStringBuilder(first.ConnectionString(database)).Password!;
        var commandLines = string.Join('\n', folder.Processes().Select(process => File.ReadAllText(process + "/cmdline")));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(first.ConnectionString(database)!.Replace(password, "guess", StringComparison.Ordinal), "SELECT 1"));
        await first.StopAsync();
        await folder.NoProcessesAsync();

        var second = Runner();
        await second.StartAsync(Cancellation);
        await ExecuteAsync(second.ConnectionString(database)!, "SELECT answer FROM kept");
        await second.StopAsync();

        Assert.Contains("listen_addresses=127.0.0.1", commandLines, StringComparison.Ordinal);
        Assert.DoesNotContain(password, commandLines, StringComparison.Ordinal);
        Assert.DoesNotContain(password, recorder.Text, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Data, "postgres", "password")));
    }

    [Fact]
    public async Task A_server_that_a_killed_run_left_behind_is_stopped_and_its_stale_lock_taken_away()
    {
        var cluster = (await PostgresChoice.MakeAsync(Options(), ["patchdb"], Cancellation)).Cluster!;
        await cluster.InitialiseAsync(Cancellation);
        using var leftover = StartWithoutLeash(cluster);
        var lockFile = Path.Combine(folder.Data, "postgres", "cluster", "postmaster.pid");
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(lockFile) && File.ReadAllText(lockFile).Contains("ready", StringComparison.Ordinal)), "the left server is up");

        var runner = Runner();
        await runner.StartAsync(Cancellation);
        Assert.True(leftover.HasExited);
        await runner.StopAsync();

        // A lock whose number now belongs to some other running program: this one.
        await File.WriteAllTextAsync(lockFile, $"{Environment.ProcessId}\n", Cancellation);
        await runner.StartAsync(Cancellation);
        await runner.StopAsync();

        Assert.Contains("stopped the server that an earlier run left behind", recorder.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_given_server_that_does_not_answer_is_one_sentence_without_the_password()
    {
        var options = Options() with
        {
            Variables = _ => $"Host=127.0.0.1;Port={Programs.FreePort()};Username=a;Password=hush;Database=patchdb",
            Limits = new LaunchLimits { Healthy = TimeSpan.FromMilliseconds(200) },
        };

        var exception = await Assert.ThrowsAsync<LaunchException>(
            () => new PostgresRunner(resource, options, recorder.Console, TimeProvider.System).StartAsync(Cancellation));

        Assert.StartsWith("postgres was not healthy within 0 s: Failed to connect to 127.0.0.1", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static Process StartWithoutLeash(PostgresCluster cluster)
    {
        var spec = cluster.Server(Programs.FreePort());
        return Process.Start(new ProcessStartInfo(spec.Program, spec.Arguments) { RedirectStandardError = true, WorkingDirectory = "/" })!;
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private LaunchOptions Options() => new() { DataDirectory = folder.Data, Variables = _ => null };

    private PostgresRunner Runner() => new(resource, Options(), recorder.Console, TimeProvider.System);
}
