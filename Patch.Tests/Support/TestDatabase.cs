using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;

namespace Patch.Tests.Support;

/// <summary>The databases that the store tests run on.</summary>
public enum DatabaseKind
{
    Postgres,
    Sqlite,
}

/// <summary>A real, migrated, empty database of its own for one test.</summary>
public sealed partial class TestDatabase : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> MigratedFile = new(CreateMigratedFileAsync);
    private readonly string? folder;

    private TestDatabase(DatabaseKind kind, IReadOnlyDictionary<string, string?> settings, string? folder)
    {
        Kind = kind;
        Settings = settings;
        this.folder = folder;
    }

    public DatabaseKind Kind { get; }

    /// <summary>The settings that lead the product to this database.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; }

    public static async Task<TestDatabase> CreateAsync(DatabaseKind kind)
    {
        var folder = Programs.NewFolder("data");
        var settings = new Dictionary<string, string?> { ["Patch:DataDirectory"] = folder };
        if (kind == DatabaseKind.Postgres)
            settings["ConnectionStrings:patchdb"] = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        else
            File.Copy(await MigratedFile.Value, Path.Combine(folder, "patch.db"));
        return new TestDatabase(kind, settings, folder);
    }

    /// <summary>An SQLite file that does not exist yet.</summary>
    public static TestDatabase CreateUnmigratedFile()
    {
        var folder = Programs.NewFolder("data");
        return new TestDatabase(DatabaseKind.Sqlite, new Dictionary<string, string?> { ["Patch:DataDirectory"] = folder }, folder);
    }

    /// <summary>The same database, with further settings.</summary>
    public TestDatabase With(IReadOnlyDictionary<string, string?> settings) =>
        new(Kind, Settings.Concat(settings).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Last().Value), folder: null);

    /// <summary>A service provider with the data slice on this database; add further slices in <paramref name="add"/>.</summary>
    public ServiceProvider Services(Action<IServiceCollection, IConfiguration>? add = null, TimeProvider? timeProvider = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Settings).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration).AddLogging();
        if (timeProvider is not null)
            services.AddSingleton(timeProvider);
        services.AddPatchData(configuration);
        add?.Invoke(services, configuration);
        return services.BuildServiceProvider();
    }

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (folder is not null)
            Programs.DeleteFolder(folder);
        return ValueTask.CompletedTask;
    }

    internal static async Task MigrateAsync(string connectionString)
    {
        await using var database = new TestDatabase(
            DatabaseKind.Postgres, new Dictionary<string, string?> { ["ConnectionStrings:patchdb"] = connectionString }, folder: null);
        await using var services = database.Services();
        await services.GetRequiredService<DatabaseMigrator>().ApplyAsync(CancellationToken.None);
    }

    private static async Task<string> CreateMigratedFileAsync()
    {
        var folder = Programs.NewFolder("migrated");
        var database = new TestDatabase(
            DatabaseKind.Sqlite, new Dictionary<string, string?> { ["Patch:DataDirectory"] = folder }, folder: null);
        await using (var services = database.Services())
        {
            await services.GetRequiredService<DatabaseMigrator>().ApplyAsync(CancellationToken.None);
            await using var db = await services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
            await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Programs.DeleteFolder(folder);
        return Path.Combine(folder, "patch.db");
    }
}
