using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Patch.Core.Data;

/// <summary>Lets <c>dotnet ef migrations add NAME --context PostgresPatchDbContext -o Data/Migrations/Postgres</c> work without a server.</summary>
internal sealed class PostgresDesignTimeFactory : IDesignTimeDbContextFactory<PostgresPatchDbContext>
{
    public PostgresPatchDbContext CreateDbContext(string[] args) => new(
        new DbContextOptionsBuilder<PostgresPatchDbContext>()
            .UseNpgsql("Host=localhost;Database=patchdb", npgsql => npgsql.MigrationsHistoryTable("__patch_migrations"))
            .UseSnakeCaseNamingConvention().Options);
}

/// <summary>The same for SQLite: <c>--context SqlitePatchDbContext -o Data/Migrations/Sqlite</c>.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqlitePatchDbContext>
{
    public SqlitePatchDbContext CreateDbContext(string[] args) => new(
        new DbContextOptionsBuilder<SqlitePatchDbContext>()
            .UseSqlite("Data Source=patch.db", sqlite => sqlite.MigrationsHistoryTable("__patch_migrations"))
            .UseSnakeCaseNamingConvention().Options);
}
