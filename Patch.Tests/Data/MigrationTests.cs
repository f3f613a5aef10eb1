using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Tests.Support;

namespace Patch.Tests.Data;

public sealed class MigrationTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task The_migrations_give_the_model(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var services = database.Services();
        await using var db = await services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();

        Assert.Empty(await db.Database.GetPendingMigrationsAsync());
        Assert.False(db.Database.HasPendingModelChanges());
        Assert.Equal(0, await db.FlowEvents.CountAsync());
    }

    [Fact]
    public async Task Four_processes_that_start_at_once_migrate_an_empty_PostgreSQL_once()
    {
        var connection = await (await PostgresServer.GetAsync()).CreateDatabaseAsync(migrated: false);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TestDatabase.MigrateAsync(connection)));
        await TestDatabase.MigrateAsync(connection);
    }

    [Fact]
    public async Task An_SQLite_file_whose_migration_was_killed_half_way_is_migrated_at_the_next_start()
    {
        await using var database = TestDatabase.CreateUnmigratedFile();
        await using var services = database.Services();
        await using (var db = await services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync())
        {
            await db.Database.ExecuteSqlRawAsync("""
                CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01');
                """);
        }

        await services.GetRequiredService<DatabaseMigrator>().ApplyAsync(TestContext.Current.CancellationToken);

        await using var migrated = await services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
        Assert.Equal(0, await migrated.FlowEvents.CountAsync());
    }
}
