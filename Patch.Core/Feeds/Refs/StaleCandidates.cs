using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Feeds.Reading;

namespace Patch.Core.Feeds.Refs;

/// <summary>Marks candidates that were built on what is no longer upstream's: nobody should release them unseen.</summary>
internal static class StaleCandidates
{
    /// <summary>Marks those of the changes among the entries, in the transaction that makes the entries signals. One on another ref of the same commit stays.</summary>
    public static async Task MarkAsync(PatchDbContext db, IEnumerable<FeedEntry> entries, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var entry in entries.Where(entry => entry is { Change: not null, PreviousSha: not null } && entry.PreviousSha != entry.Sha))
        {
            var name = entry.Ref ?? $"refs/tags/{entry.Tag}";
            var reason = $"{RefChanges.Sentence(entry.Change!, name, entry.PreviousSha, entry.Sha)} The candidate was built on the old commit.";
            await db.Candidates
                .Where(row => row.UpstreamSha == entry.PreviousSha && row.State != CandidateStates.Stale && row.State != CandidateStates.Superseded
                    && (row.UpstreamRef == null || !row.UpstreamRef.StartsWith("refs/") || row.UpstreamRef == name))
                .ExecuteUpdateAsync(
                    row => row.SetProperty(r => r.State, CandidateStates.Stale).SetProperty(r => r.Reason, reason).SetProperty(r => r.UpdatedAt, now),
                    cancellationToken);
        }
    }
}
