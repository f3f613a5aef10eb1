using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.RangeDiffs;

namespace Patch.Core.Workspaces.Candidates;

/// <summary>Compares a new candidate, patch by patch, with the branch that it was made of and with the candidate before it.</summary>
internal sealed class CandidateComparison(IDbContextFactory<PatchDbContext> contexts)
{
    private const int MostLookedAt = 20;

    /// <summary>The comparisons as JSON, without the differences themselves; null where there is nothing to compare.</summary>
    /// <param name="mirror">Has the candidate.</param>
    /// <param name="candidate">The candidate, not stored yet.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<string?> CompareAsync(GitMirror mirror, Candidate candidate, CancellationToken cancellationToken)
    {
        if (mirror.Find(candidate.Sha) is not { } commit || mirror.StackOf(commit) is not { } now)
            return null;
        var previous = await PreviousAsync(mirror, candidate, cancellationToken);
        return await Task.Run(
            () => PatchJson.Write(new
            {
                Branch = candidate.TipBefore is { } tip ? Compare(mirror, tip, now, cancellationToken) : null,
                Previous = previous is null ? null : Compare(mirror, previous, now, cancellationToken),
            }),
            cancellationToken);
    }

    private async Task<string?> PreviousAsync(GitMirror mirror, Candidate candidate, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var shas = await db.Candidates.Where(row => row.StackKey == candidate.StackKey && row.Sha != candidate.Sha).OrderByDescending(row => row.Seq)
            .Take(MostLookedAt).Select(row => row.Sha).ToListAsync(cancellationToken);
        return shas.Select(mirror.Find).FirstOrDefault(commit => commit is not null);
    }

    private static object? Compare(GitMirror mirror, string before, RangeEnds now, CancellationToken cancellationToken)
    {
        if (mirror.Find(before) is null || mirror.StackOf(before) is not { } old)
            return null;
        try
        {
            var diff = mirror.RangeDiff(old.Base, old.Tip, now.Base, now.Tip, cancellationToken);
            return new { diff.Old, diff.New, diff.Counts, Pairs = diff.Pairs.Select(pair => pair with { Diff = null, DiffCut = false }) };
        }
        catch (RangeTooLongException)
        {
            // A branch of another kind than a stack; the candidate is as good without.
            return null;
        }
    }
}
