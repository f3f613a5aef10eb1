using Microsoft.EntityFrameworkCore;
using Patch.Api.Console.Pages.Maintenance;
using Patch.Core.Data;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Api.Console.Pages.Stacks;

/// <summary>A kept forecast of one line of upstream.</summary>
public sealed record LineForecast(string Line, DateTimeOffset MadeAt, string? PreviousVerdict, ForecastAnswer Forecast);

/// <summary>A stack in short.</summary>
/// <param name="Row">The stack.</param>
/// <param name="Forecasts">The newest of each line, of the releases first; in a list the first alone.</param>
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

/// <summary>Reads stacks in short: in a fixed number of queries, however many there are, each by an index.</summary>
internal sealed class StackCardsQuery(IDbContextFactory<PatchDbContext> contexts)
{
    private const int MostLines = 20;
    private const string Releases = "releases";

    /// <summary>The stacks that are followed, by name, each with the forecast that stands for it.</summary>
    public async Task<(IReadOnlyList<StackCard> Cards, bool More)> RunAsync(int most, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.MaintainedStacks.AsNoTracking().Where(row => row.Active).OrderBy(row => row.Name).Take(most + 1).ToListAsync(cancellationToken);
        var shown = rows.Take(most).ToList();
        if (shown.Count == 0)
            return ([], false);
        var seqs = shown.ConvertAll(row => row.Seq);
        var main = await MainForecastsAsync(db, db.MaintainedStacks.Where(row => seqs.Contains(row.Seq)), cancellationToken);
        var forecasts = (await db.StackForecasts.AsNoTracking().Where(row => main.Contains(row.Seq)).ToListAsync(cancellationToken)).ToDictionary(row => row.StackKey, Of);
        var attempts = await StackAttempts.NewestOfEachAsync(db, shown, cancellationToken);
        var (candidates, threads) = (await CandidatesAsync(db, seqs, cancellationToken), await ThreadsAsync(db, seqs, cancellationToken));
        return ([.. shown.Select(row => new StackCard(
            row, forecasts.TryGetValue(row.NameKey, out var forecast) ? [forecast] : [], attempts.GetValueOrDefault(row.Seq), candidates.GetValueOrDefault(row.NameKey),
            threads.GetValueOrDefault(row.Name)))], rows.Count > most);
    }

    /// <summary>One stack with all its lines; <paramref name="attempt"/> is its newest.</summary>
    public static async Task<StackCard> OfAsync(PatchDbContext db, MaintainedStack row, AttemptRow? attempt, CancellationToken cancellationToken) => new(
        row, await ForecastsAsync(db, row.NameKey, cancellationToken), attempt,
        (await CandidatesAsync(db, [row.Seq], cancellationToken)).GetValueOrDefault(row.NameKey), (await ThreadsAsync(db, [row.Seq], cancellationToken)).GetValueOrDefault(row.Name));

    /// <summary>The newest of each line, releases first.</summary>
    public static async Task<IReadOnlyList<LineForecast>> ForecastsAsync(PatchDbContext db, string stackKey, CancellationToken cancellationToken)
    {
        var newest = db.StackForecasts.Where(row => row.StackKey == stackKey).GroupBy(row => row.Line).Select(line => line.Max(row => row.Seq));
        var rows = await db.StackForecasts.AsNoTracking().Where(row => newest.Contains(row.Seq)).OrderByDescending(row => row.Seq).Take(MostLines).ToListAsync(cancellationToken);
        return [.. rows.OrderBy(row => row.Line != Releases).Select(Of)];
    }

    /// <summary>Of each stack the forecast that stands for it, by its Seq: the newest on releases, else the newest on whatever line there is.</summary>
    public static async Task<IReadOnlyList<long>> MainForecastsAsync(PatchDbContext db, IQueryable<MaintainedStack> stacks, CancellationToken cancellationToken) =>
        [.. (await stacks.Select(row => db.StackForecasts.Where(one => one.StackKey == row.NameKey && one.Line == Releases).Max(one => (long?)one.Seq)
            ?? db.StackForecasts.Where(one => one.StackKey == row.NameKey).Max(one => (long?)one.Seq)).ToListAsync(cancellationToken)).OfType<long>()];

    /// <summary>By stack, its newest candidate that counts.</summary>
    private static async Task<Dictionary<string, CandidateRow>> CandidatesAsync(PatchDbContext db, List<long> stacks, CancellationToken cancellationToken)
    {
        var newest = (await db.MaintainedStacks.Where(row => stacks.Contains(row.Seq)).Select(row => new
        {
            row.NameKey,
            Seq = db.Candidates.Where(one => one.StackKey == row.NameKey && one.State != CandidateStates.Superseded && one.State != CandidateStates.Stale)
                .OrderByDescending(one => one.Seq).Select(one => (long?)one.Seq).FirstOrDefault(),
        }).ToListAsync(cancellationToken)).Where(row => row.Seq is not null).ToDictionary(row => row.Seq!.Value, row => row.NameKey);
        var seqs = newest.Keys.ToList();
        return (await CandidateRow.Of(db.Candidates.Where(row => seqs.Contains(row.Seq))).ToListAsync(cancellationToken)).ToDictionary(row => newest[row.Seq]);
    }

    /// <summary>By stack, what its forge shows of its newest point.</summary>
    private static async Task<Dictionary<string, ForgeThread>> ThreadsAsync(PatchDbContext db, List<long> stacks, CancellationToken cancellationToken)
    {
        var seqs = (await db.MaintainedStacks.Where(row => stacks.Contains(row.Seq)).Select(row => db.ForgeThreads.Where(one => one.Stack == row.Name).Max(one => (long?)one.Seq))
            .ToListAsync(cancellationToken)).OfType<long>().ToList();
        return await db.ForgeThreads.AsNoTracking().Where(row => seqs.Contains(row.Seq)).ToDictionaryAsync(row => row.Stack, cancellationToken);
    }

    private static LineForecast Of(StackForecast row) => new(row.Line, row.MadeAt, row.PreviousVerdict, PatchJson.Read<ForecastAnswer>(row.ResultJson)!);
}
