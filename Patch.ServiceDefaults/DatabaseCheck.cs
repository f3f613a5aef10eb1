using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Patch.Core.Data;

namespace Patch.ServiceDefaults;

/// <summary>Can the database be asked? Without it Patch can do nothing, so it is unhealthy.</summary>
internal sealed class DatabaseCheck(IDbContextFactory<PatchDbContext> contexts) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var name = db.Database.IsNpgsql() ? "PostgreSQL" : "SQLite";
        return await db.Database.CanConnectAsync(cancellationToken)
            ? HealthCheckResult.Healthy(name)
            : new HealthCheckResult(context.Registration.FailureStatus, $"{name} does not answer");
    }
}
