using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Maintenance;

namespace Patch.Core.Archive.Files;

/// <summary>A line of <c>maintenance-attempts.jsonl</c>.</summary>
/// <param name="Message">What it says.</param>
/// <param name="Text">As it is written.</param>
/// <param name="Key">Its <see cref="LineKeys"/>.</param>
internal sealed record AttemptLine(AttemptMessage Message, string Text, string Key)
{
    private const string Reason = "It was taken over from maintenance-attempts.jsonl.";

    /// <summary>
    /// Makes the attempt, or moves it on unless it stands at something newer. The step's AttemptSeq is the caller's to set once the attempt
    /// is stored.
    /// </summary>
    public (MaintenanceAttempt Attempt, AttemptHistoryEntry Step) Take(PatchDbContext db, Dictionary<string, MaintenanceAttempt> attempts)
    {
        var idKey = IdKeys.Of(Message.Id);
        string? from = null;
        if (!attempts.TryGetValue(idKey, out var attempt))
        {
            attempts[idKey] = attempt = New(idKey);
            db.Add(attempt);
        }
        else
        {
            from = attempt.Status;
        }

        if (Message.UpdatedAt >= attempt.UpdatedAt)
            Move(attempt);
        return (attempt, new AttemptHistoryEntry
        {
            At = Message.UpdatedAt, FromStatus = from, ToStatus = Message.Status, Reason = Reason, Json = Text, LineKey = Key, NoticePending = false, ForgePending = false,
        });
    }

    private MaintenanceAttempt New(string idKey) => new()
    {
        Id = Message.Id,
        IdKey = idKey,
        EventId = Message.EventId,
        EventKey = IdKeys.Of(Message.EventId),
        EventType = Message.EventType,
        Operation = Message.Operation,
        Status = Message.Status,
        CreatedAt = Message.CreatedAt,
        UpdatedAt = Message.UpdatedAt,
    };

    private void Move(MaintenanceAttempt attempt)
    {
        attempt.Status = Message.Status;
        attempt.UpstreamRepo = Message.UpstreamRepo;
        attempt.UpstreamRef = Message.UpstreamRef;
        attempt.UpstreamSha = Message.UpstreamSha;
        attempt.UpstreamTag = Message.UpstreamTag;
        attempt.WorkspaceBackendUrl = Message.WorkspaceBackendUrl;
        attempt.WorkspaceRunIdsJson = Json(Message.WorkspaceRunIds) ?? "[]";
        attempt.WorkspaceRunStatusesJson = Json(Message.WorkspaceRunStatuses);
        attempt.CandidateRefsJson = Json(Message.CandidateRefs) ?? "[]";
        attempt.Message = Message.Message;
        attempt.Error = Message.Error;
        attempt.UpdatedAt = Message.UpdatedAt;
        attempt.CompletedAt = Message.CompletedAt;
        attempt.ExtraJson = Message.Extra is { Count: > 0 } extra ? PatchJson.Write(extra) : null;
        if (attempt.Status != "started")
            attempt.NextSyncAt = null;
    }

    private static string? Json(JsonNode? node) => node?.ToJsonString(PatchJson.Options);
}
