using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;

namespace Patch.Tests.Support.Otlp;

/// <summary>How OTLP is spoken.</summary>
public enum OtlpProtocol
{
    Grpc,
    HttpProtobuf,
}

/// <summary>A collector on loopback: takes what the exporters of real services send, by gRPC and by HTTP, and keeps it.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly OtlpProtocol protocol;
    private readonly ConcurrentQueue<SeenSpan> spans = new();
    private readonly ConcurrentQueue<SeenMetric> metrics = new();
    private readonly ConcurrentQueue<SeenLog> logs = new();
    private readonly ConcurrentQueue<string> raw = new();

    private OtlpReceiver(OtlpProtocol protocol)
    {
        this.protocol = protocol;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocol == OtlpProtocol.Grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        app = builder.Build();
        app.MapGrpcService<Traces>();
        app.MapGrpcService<Metrics>();
        app.MapGrpcService<Logs>();
        app.MapPost("/v1/traces", context => TakeAsync(context, ExportTraceServiceRequest.Parser, Take));
        app.MapPost("/v1/metrics", context => TakeAsync(context, ExportMetricsServiceRequest.Parser, Take));
        app.MapPost("/v1/logs", context => TakeAsync(context, ExportLogsServiceRequest.Parser, Take));
    }

    /// <summary>What a service is told, so that it sends here, and soon.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = app.Urls.Single(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol == OtlpProtocol.Grpc ? "grpc" : "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
    };

    public IReadOnlyCollection<SeenSpan> SeenSpans => spans;

    public IReadOnlyCollection<SeenMetric> SeenMetrics => metrics;

    public IReadOnlyCollection<SeenLog> SeenLogs => logs;

    /// <summary>All that came, as text.</summary>
    public IReadOnlyCollection<string> Raw => raw;

    public static async Task<OtlpReceiver> StartAsync(OtlpProtocol protocol)
    {
        var receiver = new OtlpReceiver(protocol);
        await receiver.app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    private static async Task TakeAsync<T>(HttpContext context, MessageParser<T> parser, Action<T> take)
        where T : IMessage<T>
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        take(parser.ParseFrom(body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }

    private void Take(ExportTraceServiceRequest request)
    {
        raw.Enqueue(request.ToString());
        foreach (var resource in request.ResourceSpans)
        {
            foreach (var span in resource.ScopeSpans.SelectMany(scope => scope.Spans))
                spans.Enqueue(SeenSpan.Of(Seen.ServiceOf(resource.Resource), span));
        }
    }

    private void Take(ExportMetricsServiceRequest request)
    {
        raw.Enqueue(request.ToString());
        foreach (var resource in request.ResourceMetrics)
        {
            foreach (var metric in resource.ScopeMetrics.SelectMany(scope => scope.Metrics).SelectMany(metric => SeenMetric.Of(Seen.ServiceOf(resource.Resource), metric)))
                metrics.Enqueue(metric);
        }
    }

    private void Take(ExportLogsServiceRequest request)
    {
        raw.Enqueue(request.ToString());
        foreach (var resource in request.ResourceLogs)
        {
            foreach (var line in resource.ScopeLogs.SelectMany(scope => scope.LogRecords))
                logs.Enqueue(SeenLog.Of(Seen.ServiceOf(resource.Resource), line));
        }
    }

    private sealed class Traces(OtlpReceiver receiver) : TraceService.TraceServiceBase
    {
        public override Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context)
        {
            receiver.Take(request);
            return Task.FromResult(new ExportTraceServiceResponse());
        }
    }

    private sealed class Metrics(OtlpReceiver receiver) : MetricsService.MetricsServiceBase
    {
        public override Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context)
        {
            receiver.Take(request);
            return Task.FromResult(new ExportMetricsServiceResponse());
        }
    }

    private sealed class Logs(OtlpReceiver receiver) : LogsService.LogsServiceBase
    {
        public override Task<ExportLogsServiceResponse> Export(ExportLogsServiceRequest request, ServerCallContext context)
        {
            receiver.Take(request);
            return Task.FromResult(new ExportLogsServiceResponse());
        }
    }
}
