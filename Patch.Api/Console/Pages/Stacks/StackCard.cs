using Microsoft.EntityFrameworkCore;
using Patch.Api.Console.Pages.Maintenance;
using Patch.Core.Data;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Api.Console.Pages.Stacks;

/// <summary>A kept forecast of one line of upstream.</summary>
public sealed record LineForecast(string Line, DateTimeOffset MadeAt, string? PreviousVerdict, ForecastAnswer Forecast);

/// <summary>A stack in short.</summary>
/// <param name="Row">The stack.</param>
/// <param name="Forecasts">The newest of each line: of the releases first.</param>
/// <param name="Attempt">Its newest attempt.</param>
/// <param name="Candidate">Its newest candidate that counts.</param>
/// <param name="Thread">What its forge shows of it.</param>
public sealed record StackCard(MaintainedStack Row, IReadOnlyList<LineForecast> Forecasts, AttemptRow? Attempt, CandidateRow? Candidate, ForgeThread? Thread)
{
    /// <summary>The forecast on the releases, else on whatever line there is.</summary>
    public LineForecast? Main => Forecasts.Count > 0 ? Forecasts[0] : null;
}

/// <summary>A candidate in short.</summary>
public sealed record CandidateRow(
    long Seq, string Repo, string Reference, string Kind, string Sha, string? Base, string? UpstreamRef, string State, string Reason, string? AttemptId, string? RunId,
    DateTimeOffset CreatedAt)
{
    public static IQueryable<CandidateRow> Of(IQueryable<Candidate> rows) => rows.Select(row => new CandidateRow(
        row.Seq, row.Repo, row.Reference, row.Kind, row.Sha, row.Base, row.UpstreamRef, row.State, row.Reason, row.AttemptId, row.RunId, row.CreatedAt));
}

/// <summary>Reads stacks in short: a fixed number of look-ups a stack, each by its index.</summary>
internal sealed class StackCardsQuery(IDbContextFactory<PatchDbContext> contexts)
{
    private const int MostLines = 20;

    /// <summary>The stacks that are followed, by name.</summary>
    public async Task<(IReadOnlyList<StackCard> Cards, bool More)> RunAsync(int most, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.MaintainedStacks.AsNoTracking().Where(row => row.Active).OrderBy(row => row.Name).Take(most + 1).ToListAsync(cancellationToken);
        var cards = new List<StackCard>();
        foreach (var row in rows.Take(most))
            cards.Add(await OfAsync(db, row, cancellationToken));
        return (cards, rows.Count > most);
    }

    public static async Task<StackCard> OfAsync(PatchDbContext db, MaintainedStack row, CancellationToken cancellationToken)
    {
        var candidates = CandidateRow.Of(db.Candidates.Where(one => one.StackKey == row.NameKey && one.State != CandidateStates.Superseded && one.State != CandidateStates.Stale)
            .OrderByDescending(one => one.Seq).Take(1));
        return new StackCard(
            row, await ForecastsAsync(db, row.NameKey, cancellationToken), (await StackAttempts.NewestAsync(db, row, 1, cancellationToken)).FirstOrDefault(),
            await candidates.FirstOrDefaultAsync(cancellationToken),
            await db.ForgeThreads.AsNoTracking().Where(thread => thread.Stack == row.Name).OrderByDescending(thread => thread.Seq).FirstOrDefaultAsync(cancellationToken));
    }

    /// <summary>The newest of each line, releases first.</summary>
    public static async Task<IReadOnlyList<LineForecast>> ForecastsAsync(PatchDbContext db, string stackKey, CancellationToken cancellationToken)
    {
        var newest = db.StackForecasts.Where(row => row.StackKey == stackKey).GroupBy(row => row.Line).Select(line => line.Max(row => row.Seq));
        var rows = await db.StackForecasts.AsNoTracking().Where(row => newest.Contains(row.Seq)).OrderByDescending(row => row.Seq).Take(MostLines).ToListAsync(cancellationToken);
        return [.. rows.OrderBy(row => row.Line != "releases").Select(row => new LineForecast(row.Line, row.MadeAt, row.PreviousVerdict, PatchJson.Read<ForecastAnswer>(row.ResultJson)!))];
    }
}
