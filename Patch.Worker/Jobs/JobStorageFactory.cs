using Hangfire;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Npgsql;
using Patch.Core.Data;

namespace Patch.Worker.Jobs;

/// <summary>Opens Hangfire's storage: schema <c>hangfire</c> of the PostgreSQL database, or this process's memory. Either is disposable.</summary>
internal sealed class JobStorageFactory(IConfiguration configuration)
{
    /// <summary>Past jobs tell little, and thousands of them end each hour.</summary>
    private static readonly TimeSpan KeepEndedJobs = TimeSpan.FromHours(1);

    /// <summary>Opens the storage, and makes its schema where it is missing.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached, or refuses the schema.</exception>
    public JobStorage Open()
    {
        var postgres = configuration.GetConnectionString(DataRegistration.DatabaseName);
        return string.IsNullOrWhiteSpace(postgres) ? OpenMemory() : OpenPostgres(postgres);
    }

    private static InMemoryStorage OpenMemory() => new(new InMemoryStorageOptions { MaxExpirationTime = KeepEndedJobs });

    private static PostgreSqlStorage OpenPostgres(string connectionString)
    {
        // A pool of its own, so that Hangfire's workers never wait for a stage's connections nor a stage for theirs.
        var own = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 10, ApplicationName = "patch-jobs" };
        var options = new PostgreSqlStorageOptions
        {
            SchemaName = "hangfire",
            PrepareSchemaIfNecessary = true,
            EnableLongPolling = true,

            // JobServer opens it again by itself; left to Hangfire, a storage that cannot be used looks like one that can.
            StartupConnectionMaxRetries = 0,
            QueuePollInterval = TimeSpan.FromSeconds(5),
        };
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(own.ToString(), options), options) { JobExpirationTimeout = KeepEndedJobs };
    }
}
