using System.Diagnostics.Metrics;
using Patch.Core;

namespace Patch.Api.Webhooks;

/// <summary>The counter <c>patch.deliveries</c>.</summary>
internal static class HookTelemetry
{
    private static readonly Counter<long> Deliveries = PatchTelemetry.Meter.CreateCounter<long>(
        "patch.deliveries", "{delivery}", "Webhook deliveries, by provider and verdict");

    public static void Count(string provider, string verdict) => Deliveries.Add(1, new(SpanTags.Provider, provider), new(SpanTags.Verdict, verdict));
}
