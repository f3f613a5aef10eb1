using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using StackExchange.Redis;

namespace Patch.ServiceDefaults;

/// <summary>
/// What carries the wake-ups. Without Redis that is PostgreSQL or this process, which is healthy too; a Redis that is down makes Patch
/// slower (sweeps find the work instead), so it is degraded and no more.
/// </summary>
internal sealed class RedisCheck(IServiceProvider services) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (services.GetService<IConnectionMultiplexer>() is not { } redis)
        {
            return HealthCheckResult.Healthy(services.GetService<NpgsqlDataSource>() is null
                ? "in-process: no Redis is configured"
                : "in-process: no Redis is configured, PostgreSQL carries the wake-ups");
        }

        if (!redis.IsConnected)
            return HealthCheckResult.Degraded("Redis does not answer; the sweeps find the work");
        var delay = await redis.GetDatabase().PingAsync().WaitAsync(cancellationToken);
        return HealthCheckResult.Healthy($"Redis answered in {delay.TotalMilliseconds:0.0} ms");
    }
}
