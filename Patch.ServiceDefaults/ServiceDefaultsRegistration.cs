using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Patch.ServiceDefaults;

/// <summary>What the api and the worker have in common: seen from outside, health, service discovery.</summary>
public static class ServiceDefaultsRegistration
{
    /// <summary>
    /// Adds logs, metrics and traces (exported when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set), the health checks behind
    /// <see cref="HealthEndpoints.MapDefaultEndpoints"/>, and service discovery. HTTP clients get no retries by this: most requests of
    /// Patch have an owner of their retries already. A client of safe reads asks for them by <see cref="AddSafeReadDefaults"/>.
    /// </summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddLogLevels();
        builder.AddTelemetry();
        builder.AddHealth();
        builder.Services.AddServiceDiscovery();
        return builder;
    }

    /// <summary>
    /// For a client that only reads: names such as <c>http://api</c> are looked up in <c>services__api__http__0</c>, and a request that
    /// failed in passing is made again. Never for dispatch: the dispatch row is the one owner of its retries.
    /// </summary>
    public static IHttpClientBuilder AddSafeReadDefaults(this IHttpClientBuilder client)
    {
        client.AddServiceDiscovery();
        client.AddStandardResilienceHandler();
        return client;
    }
}
