using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Patch.Core.Data;

namespace Patch.Core.Maintenance;

/// <summary>An attempt as the wire has it, a line of <c>maintenance-attempts.jsonl</c>; the order of the properties is the original's.</summary>
public sealed record AttemptMessage(
    string Id, string EventId, string EventType, string Operation, string Status, string? UpstreamRepo, string? UpstreamRef, string? UpstreamSha,
    string? UpstreamTag, string? WorkspaceBackendUrl, JsonArray WorkspaceRunIds, JsonArray CandidateRefs, DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt, JsonObject? WorkspaceRunStatuses, string? Message, string? Error, DateTimeOffset? CompletedAt)
{
    /// <summary>Fields of an imported attempt that Patch does not know; they stand behind the others.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; init; }

    /// <summary>The wire form of a stored attempt.</summary>
    public static AttemptMessage Of(MaintenanceAttempt row) => new(
        row.Id, row.EventId, row.EventType, row.Operation, row.Status, row.UpstreamRepo, row.UpstreamRef, row.UpstreamSha, row.UpstreamTag,
        row.WorkspaceBackendUrl, JsonNode.Parse(row.WorkspaceRunIdsJson)!.AsArray(), JsonNode.Parse(row.CandidateRefsJson)!.AsArray(),
        row.CreatedAt, row.UpdatedAt, row.WorkspaceRunStatusesJson is null ? null : JsonNode.Parse(row.WorkspaceRunStatusesJson)!.AsObject(),
        row.Message, row.Error, row.CompletedAt)
    {
        Extra = row.ExtraJson is null ? null : PatchJson.Read<Dictionary<string, JsonElement>>(row.ExtraJson),
    };
}
