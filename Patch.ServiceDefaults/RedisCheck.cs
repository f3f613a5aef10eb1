using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using StackExchange.Redis;

namespace Patch.ServiceDefaults;

/// <summary>
/// What carries the wake-ups. Without Redis that is PostgreSQL or this process, which is healthy too; a Redis that is down makes Patch
/// slower (sweeps find the work instead), so it is degraded and no more.
/// </summary>
internal sealed class RedisCheck(IServiceProvider services, TimeProvider timeProvider) : IHealthCheck
{
    private const string Silent = "Redis does not answer; the sweeps find the work";

    /// <summary>Shorter than what an orchestrator's probe of all checks may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (services.GetService<IConnectionMultiplexer>() is not { } redis)
        {
            return HealthCheckResult.Healthy(services.GetService<NpgsqlDataSource>() is null
                ? "in-process: no Redis is configured"
                : "in-process: no Redis is configured, PostgreSQL carries the wake-ups");
        }

        if (!redis.IsConnected)
            return HealthCheckResult.Degraded(Silent);
        try
        {
            var delay = await redis.GetDatabase().PingAsync().WaitAsync(Patience, timeProvider, cancellationToken);
            return HealthCheckResult.Healthy($"Redis answered in {delay.TotalMilliseconds:0.0} ms");
        }
        catch (Exception silent) when (silent is RedisException or TimeoutException)
        {
            // What it says of itself, addresses included, is in the log of its client.
            return HealthCheckResult.Degraded(Silent);
        }
    }
}
