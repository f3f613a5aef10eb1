using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Patch.Core;

namespace Patch.ServiceDefaults;

/// <summary>OpenTelemetry as .NET Aspire sets it up: the SDK reads <c>OTEL_*</c> by itself.</summary>
internal static class Telemetry
{
    /// <summary>The exporter is added only when this names a collector; without one nothing leaves the process.</summary>
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
            logging.AddProcessor(new LogIds());
        });
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => Name(resource, builder))
            .WithMetrics(metrics => metrics
                .AddMeter(PatchTelemetry.Name)
                .SetExemplarFilter(ExemplarFilterType.TraceBased)
                .AddNpgsqlInstrumentation()
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation())
            .WithTracing(traces => traces
                .AddSource(PatchTelemetry.Name, builder.Environment.ApplicationName)
                .AddNpgsql()
                .AddAspNetCoreInstrumentation(requests => requests.Filter = context => !IsHealth(context.Request.Path))
                .AddHttpClientInstrumentation()
                .AddProcessor(new SpanFilter()));
        if (!string.IsNullOrWhiteSpace(builder.Configuration[Endpoint]))
            telemetry.UseOtlpExporter();
    }

    /// <summary>
    /// What <c>OTEL_SERVICE_NAME</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c> do not say: <c>api</c>, <c>worker</c> or <c>patchmoi</c>, and which process of
    /// several, whose counters would else be taken for one that jumps.
    /// </summary>
    private static void Name(ResourceBuilder resource, IHostApplicationBuilder builder)
    {
        var said = builder.Configuration["OTEL_RESOURCE_ATTRIBUTES"] ?? "";
        var own = new Dictionary<string, object>();
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_SERVICE_NAME"]) && !said.Contains("service.name=", StringComparison.Ordinal))
            own["service.name"] = builder.Environment.ApplicationName[(builder.Environment.ApplicationName.LastIndexOf('.') + 1)..].ToLowerInvariant();
        if (!said.Contains("service.instance.id=", StringComparison.Ordinal))
            own["service.instance.id"] = Guid.NewGuid().ToString();
        resource.AddAttributes(own);
    }

    /// <summary>A probe every few seconds would bury the traces that tell something.</summary>
    private static bool IsHealth(PathString path) =>
        path.StartsWithSegments(HealthEndpoints.HealthPath) || path.StartsWithSegments(HealthEndpoints.HealthzPath) || path.StartsWithSegments(HealthEndpoints.AlivePath);
}
