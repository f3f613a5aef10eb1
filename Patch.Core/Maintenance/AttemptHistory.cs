using Patch.Core.Data;

namespace Patch.Core.Maintenance;

/// <summary>Entries of an attempt's history.</summary>
internal static class AttemptHistory
{
    /// <summary>The attempt as it is now, and why it came to that.</summary>
    public static AttemptHistoryEntry Entry(MaintenanceAttempt attempt, string? from, string reason, DateTimeOffset at) => new()
    {
        AttemptSeq = attempt.Seq,
        At = at,
        FromStatus = from,
        ToStatus = attempt.Status,
        Reason = reason,
        Json = PatchJson.Write(AttemptMessage.Of(attempt)),
    };
}
