using Google.Protobuf;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;
using OpenTelemetry.Proto.Metrics.V1;
using OpenTelemetry.Proto.Trace.V1;

namespace Patch.Tests.Support.Otlp;

/// <summary>A span as it arrived.</summary>
/// <param name="Service">Name of the service that sent it.</param>
/// <param name="TraceId">Hexadecimal.</param>
/// <param name="Id">Hexadecimal.</param>
/// <param name="ParentId">Hexadecimal; null for a root.</param>
/// <param name="Name">Its name.</param>
/// <param name="Start">When it began.</param>
/// <param name="Tags">Its attributes, as text.</param>
/// <param name="IsError">Its status is an error.</param>
/// <param name="Links">Trace ids of its links.</param>
internal sealed record SeenSpan(
    string Service, string TraceId, string Id, string? ParentId, string Name, DateTimeOffset Start, IReadOnlyDictionary<string, string> Tags, bool IsError,
    IReadOnlyList<string> Links)
{
    public static SeenSpan Of(string service, Span span) => new(
        service, Seen.Hex(span.TraceId), Seen.Hex(span.SpanId), span.ParentSpanId.IsEmpty ? null : Seen.Hex(span.ParentSpanId), span.Name,
        Seen.Time(span.StartTimeUnixNano), Seen.Tags(span.Attributes), span.Status?.Code == 2, [.. span.Links.Select(link => Seen.Hex(link.TraceId))]);
}

/// <summary>A figure as it arrived.</summary>
/// <param name="Service">Name of the service that sent it.</param>
/// <param name="Name">The instrument's name.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Tags">The point's attributes.</param>
/// <param name="Exemplars">Trace ids of its exemplars.</param>
internal sealed record SeenMetric(string Service, string Name, string Unit, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> Exemplars)
{
    public static IEnumerable<SeenMetric> Of(string service, Metric metric) => metric.DataCase switch
    {
        Metric.DataOneofCase.Gauge => metric.Gauge.DataPoints.Select(point => Of(service, metric, point)),
        Metric.DataOneofCase.Sum => metric.Sum.DataPoints.Select(point => Of(service, metric, point)),
        _ => metric.Histogram?.DataPoints.Select(point => new SeenMetric(service, metric.Name, metric.Unit, Seen.Tags(point.Attributes), Seen.Traces(point.Exemplars))) ?? [],
    };

    private static SeenMetric Of(string service, Metric metric, NumberDataPoint point) =>
        new(service, metric.Name, metric.Unit, Seen.Tags(point.Attributes), Seen.Traces(point.Exemplars));
}

/// <summary>A log line as it arrived.</summary>
/// <param name="Service">Name of the service that sent it.</param>
/// <param name="Text">The line.</param>
/// <param name="TraceId">Hexadecimal; empty where it is of no trace.</param>
/// <param name="Tags">Its attributes.</param>
internal sealed record SeenLog(string Service, string Text, string TraceId, IReadOnlyDictionary<string, string> Tags)
{
    public static SeenLog Of(string service, LogRecord line) => new(service, line.Body?.StringValue ?? "", Seen.Hex(line.TraceId), Seen.Tags(line.Attributes));
}

/// <summary>Reads the parts that all three have.</summary>
internal static class Seen
{
    public static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    public static DateTimeOffset Time(ulong nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks((long)(nanoseconds / 100));

    public static IReadOnlyList<string> Traces(IEnumerable<Exemplar> exemplars) => [.. exemplars.Where(one => !one.TraceId.IsEmpty).Select(one => Hex(one.TraceId))];

    public static string ServiceOf(OpenTelemetry.Proto.Resource.V1.Resource? resource) => resource is null ? "" : Tags(resource.Attributes).GetValueOrDefault("service.name", "");

    /// <summary>Two of one name are one: the last.</summary>
    public static IReadOnlyDictionary<string, string> Tags(IEnumerable<KeyValue> attributes)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in attributes)
            tags[attribute.Key] = Text(attribute.Value);
        return tags;
    }

    private static string Text(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        AnyValue.ValueOneofCase.IntValue => $"{value.IntValue}",
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        AnyValue.ValueOneofCase.DoubleValue => FormattableString.Invariant($"{value.DoubleValue}"),
        _ => value?.ToString() ?? "",
    };
}
