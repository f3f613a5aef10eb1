using Patch.Core.Data;

namespace Patch.Core.FlowEvents;

/// <summary>The outbox row that asks for an event's dispatch; written in the transaction that writes its cause.</summary>
public static class DispatchOutbox
{
    /// <summary>A row that is due at once.</summary>
    public static DispatchRequest Row(FlowEvent flowEvent, string operation, string askedBy, DateTimeOffset now) => new()
    {
        FlowEvent = flowEvent,
        Operation = operation,
        AskedBy = askedBy,
        State = "pending",
        NextTryAt = now,
        CreatedAt = now,
        TraceParent = PatchTelemetry.Here(flowEvent.TraceParent),
    };
}
