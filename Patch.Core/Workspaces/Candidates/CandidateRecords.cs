using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Core.Workspaces.Candidates;

/// <summary>Writes down which candidates there are and what became of them. Each step may be done twice.</summary>
public sealed class CandidateRecords(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
{
    /// <summary>A bound on what is remembered of one reference when it is pushed.</summary>
    private const int MostKnown = 200;

    /// <summary>The candidate is complete. To be called before it is pushed, so that what is at a remote is always known here.</summary>
    public async Task BuiltAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        candidate.CreatedAt = candidate.UpdatedAt = timeProvider.NowUtc();
        db.Add(candidate);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException refused) when (refused.IsUniqueViolation())
        {
            // Made before, from the same commits: the row goes on, and its state moves when the push has ended.
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>The objects that were ever made for a reference: what a remote may have there by Patch's own hand.</summary>
    public async Task<IReadOnlyList<string>> KnownAsync(string repo, string reference, CancellationToken cancellationToken)
    {
        var key = Candidate.ReferenceKeyOf(repo, reference);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Candidates.Where(row => row.ReferenceKey == key).OrderByDescending(row => row.Seq).Take(MostKnown)
            .Select(row => row.Sha).ToListAsync(cancellationToken);
    }

    /// <summary>Moves a candidate to where its push led; one that is not blocked takes the place of the stack's others.</summary>
    /// <param name="candidate">By its key; without a row nothing moves.</param>
    /// <param name="state"><see cref="CandidateStates.Built"/>, <see cref="CandidateStates.Pushed"/> or <see cref="CandidateStates.Blocked"/>.</param>
    /// <param name="reason">A sentence.</param>
    /// <param name="remotes">The remotes that have it.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task SettleAsync(Candidate candidate, string state, string reason, IEnumerable<string> remotes, CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var known = await db.Candidates.Where(row => row.IdKey == candidate.IdKey).ExecuteUpdateAsync(
            row => row.SetProperty(r => r.State, state).SetProperty(r => r.Reason, reason)
                .SetProperty(r => r.RemotesJson, PatchJson.Write(remotes.ToArray())).SetProperty(r => r.UpdatedAt, now),
            cancellationToken);
        if (known > 0 && state != CandidateStates.Blocked)
            await SupersedeOthersAsync(db, candidate, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Marks the stack's other candidates as superseded, apart from those that are stale, and from other references that the same run made.
    /// </summary>
    public static Task<int> SupersedeOthersAsync(PatchDbContext db, Candidate newest, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var reason = $"A newer candidate took its place: {newest.Reference} at {newest.Sha}.";
        return db.Candidates
            .Where(row => row.StackKey == newest.StackKey && row.IdKey != newest.IdKey && (row.RunId != newest.RunId || row.Reference == newest.Reference)
                && (row.State == CandidateStates.Built || row.State == CandidateStates.Pushed || row.State == CandidateStates.Blocked))
            .ExecuteUpdateAsync(
                row => row.SetProperty(r => r.State, CandidateStates.Superseded).SetProperty(r => r.Reason, reason).SetProperty(r => r.UpdatedAt, now),
                cancellationToken);
    }
}
