using System.Text.Json;
using Patch.Core.Data;

namespace Patch.Core.FlowEvents;

/// <summary>
/// A flow event as the wire has it: what workspaces are sent, what the API answers, a line of <c>flow-events.jsonl</c>. The order of the
/// properties is the original's.
/// </summary>
public sealed record FlowEventMessage(
    string Id, string Type, string? Source, DateTimeOffset? OccurredAt, DateTimeOffset ReceivedAt, JsonElement Payload)
{
    /// <summary>The wire form of a stored event.</summary>
    public static FlowEventMessage Of(FlowEvent row)
    {
        using var payload = JsonDocument.Parse(row.PayloadJson);
        return new FlowEventMessage(row.Id, row.Type, row.Source, row.OccurredAt, row.ReceivedAt, payload.RootElement.Clone());
    }
}
