using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Console.Pages.Maintenance;
using Patch.Core.Data;

namespace Patch.Api.Console.Pages.Stacks;

/// <summary>All that the page of a stack shows of stored rows.</summary>
/// <param name="Card">The stack in short.</param>
/// <param name="Candidates">The newest, newest first.</param>
/// <param name="Attempts">The newest, newest first.</param>
/// <param name="Survived">By subject: onto how many of the newest releases a patch was carried.</param>
/// <param name="ReleasesCounted">How many releases that is about.</param>
internal sealed record StackPageRows(
    StackCard Card, IReadOnlyList<CandidateRow> Candidates, IReadOnlyList<AttemptRow> Attempts, IReadOnlyDictionary<string, int> Survived, int ReleasesCounted);

/// <summary>Reads a stack for its page.</summary>
internal sealed class StackQuery(IDbContextFactory<PatchDbContext> contexts)
{
    private const int MostCandidates = 30;
    private const int MostAttempts = 20;

    /// <summary>Runs are large: what patches survived is counted over the newest releases.</summary>
    private const int ReleasesLookedAt = 12;

    /// <summary>Null when there is no such stack.</summary>
    public async Task<StackPageRows?> RunAsync(string name, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(name);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.MaintainedStacks.AsNoTracking().SingleOrDefaultAsync(row => row.NameKey == key, cancellationToken) is not { } stack)
            return null;
        var attempts = await StackAttempts.NewestAsync(db, stack, MostAttempts, cancellationToken);
        var card = await StackCardsQuery.OfAsync(db, stack, attempts.FirstOrDefault(), cancellationToken);
        var candidates = await CandidateRow.Of(db.Candidates.Where(row => row.StackKey == key).OrderByDescending(row => row.Seq).Take(MostCandidates)).ToListAsync(cancellationToken);
        var (survived, releases) = await SurvivedAsync(db, candidates, cancellationToken);
        return new StackPageRows(card, candidates, attempts, survived, releases);
    }

    private static async Task<(IReadOnlyDictionary<string, int> Survived, int Releases)> SurvivedAsync(
        PatchDbContext db, IReadOnlyList<CandidateRow> candidates, CancellationToken cancellationToken)
    {
        var runs = candidates.Where(row => row.RunId is not null && row.UpstreamRef is not null && row.State != CandidateStates.Blocked)
            .DistinctBy(row => row.UpstreamRef).Take(ReleasesLookedAt).Select(row => IdKeys.Of(row.RunId!)).Distinct().ToList();
        if (runs.Count == 0)
            return (new Dictionary<string, int>(), 0);
        var results = await db.WorkspaceRuns.Where(run => runs.Contains(run.IdKey) && run.ResultJson != null).Select(run => run.ResultJson!).ToListAsync(cancellationToken);
        var survived = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var subject in results.SelectMany(result => RunView.PatchesOf(JsonNode.Parse(result)).Where(patch => patch.NewSha is not null).Select(patch => patch.Subject).Distinct()))
            survived[subject] = survived.GetValueOrDefault(subject) + 1;
        return (survived, results.Count);
    }
}
