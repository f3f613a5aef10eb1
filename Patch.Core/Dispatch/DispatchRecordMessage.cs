using Patch.Core.Data;

namespace Patch.Core.Dispatch;

/// <summary>A dispatch record as the wire has it, a line of <c>workspace-dispatches.jsonl</c>; the order of the properties is the original's.</summary>
public sealed record DispatchRecordMessage(
    string EventId, string EventType, string? Operation, string? Target, string? Transport, string? WorkspaceBackendUrl, string? Url,
    string Status, int? HttpStatus, string? Error, IReadOnlyList<string>? RunIds, int? Matched, DateTimeOffset CreatedAt)
{
    /// <summary>The wire form of a stored record.</summary>
    public static DispatchRecordMessage Of(DispatchRecord row) => new(
        row.EventId, row.EventType, row.Operation, row.Target, row.Transport, row.WorkspaceBackendUrl, row.Url, row.Status, row.HttpStatus,
        row.Error, row.RunIdsJson is null ? null : PatchJson.Read<string[]>(row.RunIdsJson), row.Matched, row.CreatedAt);
}
