using Patch.Core.Data;

namespace Patch.Core.Maintenance;

/// <summary>Entries of an attempt's history.</summary>
internal static class AttemptHistory
{
    /// <summary>The attempt as it is now, and why it came to that.</summary>
    public static AttemptHistoryEntry Entry(MaintenanceAttempt attempt, string? from, string reason, DateTimeOffset at)
    {
        var line = PatchJson.Write(AttemptMessage.Of(attempt));
        return new AttemptHistoryEntry
        {
            AttemptSeq = attempt.Seq,
            At = at,
            FromStatus = from,
            ToStatus = attempt.Status,
            Reason = reason,
            Json = line,
            LineKey = LineKeys.Of(line),
        };
    }
}
