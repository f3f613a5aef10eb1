using Npgsql;
using Patch.AppHost.Local.Processes;

namespace Patch.AppHost.Local.Servers;

/// <summary>The database: somebody's PostgreSQL, one of our own, or SQLite.</summary>
internal sealed class PostgresRunner(PostgresServerResource resource, LaunchOptions options, HostConsole console, TimeProvider time) : IRunner
{
    private readonly Dictionary<string, string> connectionStrings = [];
    private Supervisor? server;
    private string place = "";

    public IResource Resource => resource;

    public IEnumerable<Supervisor> Programs => server is null ? [] : [server];

    public IEnumerable<(string What, string Where)> Places => [("database", place)];

    /// <summary>How the services reach a database; null: they keep their own SQLite file.</summary>
    public string? ConnectionString(PostgresDatabaseResource database) => connectionStrings.GetValueOrDefault(database.Name);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var choice = await PostgresChoice.MakeAsync(options, [.. resource.Databases.Select(database => database.Name)], cancellationToken);
        console.Say($"{resource.Name}: {choice.Reason}.");
        if (choice.Cluster is { } cluster)
            await StartClusterAsync(cluster, cancellationToken);
        else if (choice.Given is { } given)
            await UseGivenAsync(given, cancellationToken);
        else
            place = $"SQLite in {options.DataDirectory}";
    }

    public Task StopAsync() => server?.StopAsync() ?? Task.CompletedTask;

    private async Task StartClusterAsync(PostgresCluster cluster, CancellationToken cancellationToken)
    {
        if (await cluster.StopLeftoverAsync(options.Limits.Stop, time, cancellationToken))
            console.Say($"{resource.Name}: stopped the server that an earlier run left behind.");
        await cluster.InitialiseAsync(cancellationToken);

        var port = FreePort.Next();
        server = new Supervisor(cluster.Server(port), options.Limits, time, console);
        server.Start();
        await WaitAsync(cluster.ConnectionString(port, "postgres"), cancellationToken);
        foreach (var database in resource.Databases)
        {
            await CreateDatabaseAsync(cluster.ConnectionString(port, "postgres"), database.DatabaseName, cancellationToken);
            connectionStrings[database.Name] = cluster.ConnectionString(port, database.DatabaseName);
        }

        place = $"PostgreSQL {cluster.Programs.Major} on 127.0.0.1:{port}, user {PostgresCluster.User}, in {cluster.Folder}";
    }

    private async Task UseGivenAsync(IReadOnlyDictionary<string, string> given, CancellationToken cancellationToken)
    {
        foreach (var (name, connectionString) in given)
        {
            await WaitAsync(connectionString, cancellationToken);
            connectionStrings[name] = connectionString;
        }

        var first = new NpgsqlConnectionStringBuilder(given.Values.First());
        place = $"PostgreSQL on {first.Host}:{first.Port}, database {first.Database}";
    }

    private Task WaitAsync(string connectionString, CancellationToken cancellationToken) =>
        HealthWait.UntilHealthyAsync(resource.Name, token => ProbeAsync(connectionString, token), server, options.Limits.Healthy, time, cancellationToken);

    private static async Task<string?> ProbeAsync(string connectionString, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(Unpooled(connectionString));
            await connection.OpenAsync(cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is NpgsqlException or ArgumentException or TimeoutException)
        {
            return exception.Message;
        }
    }

    private static async Task CreateDatabaseAsync(string connectionString, string name, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Unpooled(connectionString));
        await connection.OpenAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection) { Parameters = { new() { Value = name } } };
        if (await exists.ExecuteScalarAsync(cancellationToken) is not null)
            return;

        await using var create = new NpgsqlCommand($"CREATE DATABASE \"{name.Replace("\"", "\"\"")}\"", connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Unpooled(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = 5 }.ConnectionString;
}
