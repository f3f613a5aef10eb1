using System.Diagnostics.Metrics;
using Patch.Core.Data;

namespace Patch.Core.FlowEvents;

/// <summary>The instruments of signals and events.</summary>
internal static class FlowEventTelemetry
{
    private static readonly Counter<long> Signals = PatchTelemetry.Meter.CreateCounter<long>(
        "patch.signals", "{signal}", "Signals that got a disposition, by event and disposition");

    private static readonly Counter<long> Events = PatchTelemetry.Meter.CreateCounter<long>(
        "patch.events", "{event}", "Flow events that were made, by origin");

    /// <summary>Counts a signal that was routed, and the event that it became.</summary>
    public static void Routed(Signal signal, string disposition, bool madeEvent)
    {
        Signals.Add(1, new(SpanTags.Event, signal.Event), new(SpanTags.Disposition, disposition));
        if (madeEvent)
            Made(signal.Delivery is null ? "poll" : "webhook");
    }

    /// <summary>Counts an event.</summary>
    /// <param name="origin">A value of <see cref="SpanTags.Origin"/>.</param>
    public static void Made(string origin) => Events.Add(1, new KeyValuePair<string, object?>(SpanTags.Origin, origin));
}
