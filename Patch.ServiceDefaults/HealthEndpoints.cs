using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Patch.Core.Data;

namespace Patch.ServiceDefaults;

/// <summary>The two health endpoints of .NET Aspire's defaults, in every environment: orchestrators outside development ask too.</summary>
public static class HealthEndpoints
{
    /// <summary>Ready to serve: all checks, listed in the answer.</summary>
    public const string HealthPath = "/health";

    /// <summary>The process is alive: only the check <c>self</c>, so that a database that is down does not get services restarted.</summary>
    public const string AlivePath = "/alive";

    /// <summary>The process answers: the text <c>ok</c>, which the api maps for the probes of the original.</summary>
    public const string HealthzPath = "/healthz";

    private const string Live = "live";

    /// <summary>
    /// Maps <see cref="HealthPath"/> and <see cref="AlivePath"/>: 200 when healthy or degraded, 503 when unhealthy. They carry states
    /// and names only, never addresses or errors, since anyone may read them.
    /// </summary>
    public static T MapDefaultEndpoints<T>(this T endpoints)
        where T : IEndpointRouteBuilder
    {
        endpoints.MapHealthChecks(HealthPath, new HealthCheckOptions { ResponseWriter = WriteAsync });
        endpoints.MapHealthChecks(AlivePath, new HealthCheckOptions { Predicate = check => check.Tags.Contains(Live) });
        return endpoints;
    }

    /// <summary>What a check says of itself; null where it broke, since what it threw may hold addresses and worse.</summary>
    public static string? Sentence(this HealthReportEntry entry) => entry.Exception is null ? entry.Description : null;

    internal static void AddHealth(this IHostApplicationBuilder builder) => builder.Services.AddHealthChecks()
        .AddCheck("self", () => HealthCheckResult.Healthy(), [Live])
        .AddCheck<DatabaseCheck>("database", timeout: TimeSpan.FromSeconds(5))
        .AddCheck<RedisCheck>("redis", HealthStatus.Degraded, timeout: TimeSpan.FromSeconds(5));

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new HealthAnswer(
            report.Status.ToString(),
            report.Entries.ToDictionary(entry => entry.Key, entry => new CheckAnswer(entry.Value.Status.ToString(), entry.Value.Sentence()))),
        PatchJson.Options,
        context.RequestAborted);

    private sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, CheckAnswer> Checks);

    private sealed record CheckAnswer(string Status, string? Description);
}
