using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Patch.Core.Data.WakeUps;
using Patch.Core.Settings;
using StackExchange.Redis;

namespace Patch.Core.Data;

/// <summary>Registers the database and the wake-ups: PostgreSQL and Redis where connection strings name them, else SQLite and in-process.</summary>
public static class DataRegistration
{
    /// <summary>Name of the PostgreSQL connection string, as .NET Aspire injects it.</summary>
    public const string DatabaseName = "patchdb";

    /// <summary>Name of the Redis connection string, as .NET Aspire injects it.</summary>
    public const string RedisName = "redis";

    /// <summary>Adds <c>IDbContextFactory&lt;PatchDbContext&gt;</c>, the migrator, <see cref="IWakeUps"/> and <see cref="CleanUp"/>.</summary>
    public static IServiceCollection AddPatchData(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPatchOptions<PatchOptions>(configuration, PatchOptions.Section);
        services.AddPatchOptions<DataOptions>(configuration, DataOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<CleanUp>();
        services.AddSingleton<CountDays>();
        services.AddSingleton<DatabaseMigrator>();

        var postgres = configuration.GetConnectionString(DatabaseName);
        if (string.IsNullOrWhiteSpace(postgres))
            services.AddSqlite(configuration);
        else
            services.AddPostgres(postgres);

        var redis = configuration.GetConnectionString(RedisName);
        if (!string.IsNullOrWhiteSpace(redis))
        {
            services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(RedisConfiguration(redis)));
            services.AddSingleton<IWakeUps, RedisWakeUps>();
        }
        else if (!string.IsNullOrWhiteSpace(postgres))
        {
            services.AddSingleton<IWakeUps, PostgresWakeUps>();
        }
        else
        {
            services.AddSingleton<IWakeUps, InProcessWakeUps>();
        }

        return services;
    }

    private static void AddPostgres(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(_ => new NpgsqlDataSourceBuilder(connectionString).Build());
        services.AddPooledDbContextFactory<PostgresPatchDbContext>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>(), npgsql => npgsql.MigrationsHistoryTable("__patch_migrations"))
            .UseSnakeCaseNamingConvention());
        services.AddSingleton<IDbContextFactory<PatchDbContext>, ContextFactory<PostgresPatchDbContext>>();
    }

    private static void AddSqlite(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection(PatchOptions.Section).Get<PatchOptions>() ?? new PatchOptions();
        var file = new SqliteFile(Path.Combine(options.DataPath, "patch.db"));
        services.AddSingleton(file);
        services.AddPooledDbContextFactory<SqlitePatchDbContext>(builder => builder
            .UseSqlite(file.ConnectionString, sqlite => sqlite.MigrationsHistoryTable("__patch_migrations"))
            .AddInterceptors(new SqlitePragmas())
            .UseSnakeCaseNamingConvention());
        services.AddSingleton<IDbContextFactory<PatchDbContext>, ContextFactory<SqlitePatchDbContext>>();
    }

    /// <summary>A Redis that is down must not stop the start: Patch works without it and says so in its health.</summary>
    private static ConfigurationOptions RedisConfiguration(string connectionString)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        options.AbortOnConnectFail = false;
        return options;
    }

    private sealed class ContextFactory<T>(IDbContextFactory<T> inner) : IDbContextFactory<PatchDbContext>
        where T : PatchDbContext
    {
        public PatchDbContext CreateDbContext() => inner.CreateDbContext();

        public async Task<PatchDbContext> CreateDbContextAsync(CancellationToken cancellationToken = default) =>
            await inner.CreateDbContextAsync(cancellationToken);
    }
}
