using System.Text.Json;
using Patch.Core.Data;

namespace Patch.Core.Maintenance;

/// <summary>The attempt that a dispatch record opens, and its first history entry. Written in the transaction that writes the record.</summary>
public static class AttemptOpening
{
    /// <summary>
    /// <c>failed</c> with the record's error, <c>skipped</c> with the reason when nothing matched, else <c>started</c> and due for a sync.
    /// The entry's AttemptSeq is the caller's to set once the attempt is stored.
    /// </summary>
    /// <param name="flowEvent">The event.</param>
    /// <param name="record">The record of the try.</param>
    /// <param name="reason">Why nothing matched, where the workspace told; null else.</param>
    public static (MaintenanceAttempt Attempt, AttemptHistoryEntry History) Of(FlowEvent flowEvent, DispatchRecord record, string? reason)
    {
        var id = $"{record.EventId}:{record.Operation}:{record.CreatedAt.ToWire()}";
        var hasRuns = record.RunIdsJson is not null and not "[]";
        var status = record.Status == "failed" ? "failed" : hasRuns ? "started" : "skipped";
        var skipped = status == "skipped" ? reason ?? "No flow at the workspace matched the event." : null;
        var attempt = new MaintenanceAttempt
        {
            Id = id,
            IdKey = IdKeys.Of(id),
            EventId = record.EventId,
            EventKey = record.EventKey,
            EventType = record.EventType,
            Operation = record.Operation!,
            Status = status,
            WorkspaceBackendUrl = record.WorkspaceBackendUrl,
            WorkspaceRunIdsJson = record.RunIdsJson ?? "[]",
            Message = skipped,
            Error = record.Error,
            CreatedAt = record.CreatedAt,
            UpdatedAt = record.CreatedAt,
            CompletedAt = status == "skipped" ? record.CreatedAt : null,
            NextSyncAt = status == "started" ? record.CreatedAt : null,
            TraceParent = PatchTelemetry.Here(flowEvent.TraceParent),
        };
        TakeUpstream(attempt, flowEvent.PayloadJson);
        var told = status switch
        {
            "failed" => $"The {record.Operation} failed: {record.Error}",
            "skipped" => skipped!,
            _ => $"Handed to {record.WorkspaceBackendUrl ?? "the local workspace"}; waiting for its runs to end.",
        };
        return (attempt, AttemptHistory.Entry(attempt, from: null, told, record.CreatedAt));
    }

    private static void TakeUpstream(MaintenanceAttempt attempt, string payloadJson)
    {
        using var payload = JsonDocument.Parse(payloadJson);
        attempt.UpstreamRepo = Text(payload.RootElement, "repo");
        attempt.UpstreamRef = Text(payload.RootElement, "ref");
        attempt.UpstreamSha = Text(payload.RootElement, "sha");
        attempt.UpstreamTag = Text(payload.RootElement, "tag");
    }

    private static string? Text(JsonElement payload, string name) =>
        payload.ValueKind == JsonValueKind.Object && payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
