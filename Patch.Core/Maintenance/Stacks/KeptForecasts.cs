using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Core.Maintenance.Stacks;

/// <summary>
/// The forecasts of the stacks that are followed: of one line of upstream (its releases, or a branch) each tip and upstream commit once, the
/// newest last. A verdict that is not the line's last is marked to be told.
/// </summary>
public sealed class KeptForecasts(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
{
    /// <summary>So many are kept of one line of a stack.</summary>
    private const int History = 50;

    /// <summary>The line's last forecast, if it was made of the same two commits.</summary>
    internal async Task<ForecastAnswer?> FindAsync(StackDefinition stack, UpstreamPoint point, string tip, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var last = await LastAsync(db, IdKeys.Of(stack.Name), point.Line, cancellationToken);
        return last is not null && (last.Tip, last.Onto) == (tip, point.Sha) ? PatchJson.Read<ForecastAnswer>(last.ResultJson) : null;
    }

    /// <summary>The patches that the stack's newest forecast describes, by commit: what a commit is does not change.</summary>
    internal async Task<IReadOnlyDictionary<string, ForecastPatch>> KnownPatchesAsync(StackDefinition stack, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(stack.Name);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var last = await db.StackForecasts.Where(row => row.StackKey == key && row.Onto != null).OrderByDescending(row => row.Seq).Select(row => row.ResultJson)
            .FirstOrDefaultAsync(cancellationToken);
        return last is null
            ? new Dictionary<string, ForecastPatch>()
            : PatchJson.Read<ForecastAnswer>(last)!.Patches.Where(patch => patch.Author is not null).DistinctBy(patch => patch.Commit).ToDictionary(patch => patch.Commit, StringComparer.Ordinal);
    }

    /// <summary>Keeps a forecast.</summary>
    public async Task KeepAsync(StackDefinition stack, string line, ForecastAnswer forecast, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(stack.Name);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var previous = await LastAsync(db, key, line, cancellationToken);
        if (previous is not null && (previous.Tip, previous.Onto, previous.Verdict, previous.Sentence) == (forecast.Tip, forecast.Onto, forecast.Verdict, forecast.Sentence))
            return;
        var row = Row(key, line, forecast, previous);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // A branch that came back to where it was: what was found then is found anew, and is the newest again.
        await db.StackForecasts.Where(old => old.IdKey == row.IdKey).ExecuteDeleteAsync(cancellationToken);
        db.Add(row);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException refused) when (refused.IsUniqueViolation())
        {
            // Another worker kept the same one just now.
            return;
        }

        await db.MaintainedStacks.Where(known => known.NameKey == key).ExecuteUpdateAsync(known => known.SetProperty(s => s.ForecastSeq, row.Seq), cancellationToken);
        var oldest = await db.StackForecasts.Where(old => old.StackKey == key && old.Line == line).OrderByDescending(old => old.Seq)
            .Select(old => old.Seq).Skip(History).FirstOrDefaultAsync(cancellationToken);
        await db.StackForecasts.Where(old => old.StackKey == key && old.Line == line && old.Seq <= oldest && !old.NoticePending).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Keeps that nothing could be found out: of a line, or of every line that there is.</summary>
    internal async Task KeepFailureAsync(StackDefinition stack, string? line, ForecastAnswer failure, CancellationToken cancellationToken)
    {
        List<string> lines = line is null ? [] : [line];
        if (line is null)
        {
            var key = IdKeys.Of(stack.Name);
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            lines = await db.StackForecasts.Where(row => row.StackKey == key).Select(row => row.Line).Distinct().OrderBy(name => name).ToListAsync(cancellationToken);
        }

        foreach (var each in lines.DefaultIfEmpty(UpstreamPoint.Releases))
            await KeepAsync(stack, each, failure, cancellationToken);
    }

    /// <summary>What could not be found out, of lines that upstream turned out not to have.</summary>
    internal async Task ForgetFailuresAsync(StackDefinition stack, IReadOnlyList<string> lines, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(stack.Name);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.StackForecasts.Where(row => row.StackKey == key && row.Onto == null && !row.NoticePending && !lines.Contains(row.Line)).ExecuteDeleteAsync(cancellationToken);
    }

    private static Task<StackForecast?> LastAsync(PatchDbContext db, string key, string line, CancellationToken cancellationToken) =>
        db.StackForecasts.AsNoTracking().Where(row => row.StackKey == key && row.Line == line).OrderByDescending(row => row.Seq).FirstOrDefaultAsync(cancellationToken);

    private StackForecast Row(string key, string line, ForecastAnswer forecast, StackForecast? previous) => new()
    {
        Stack = forecast.Stack, StackKey = key, Line = line,
        // Of one tip and one upstream commit there is one; a failure has neither, and follows what was there before it.
        IdKey = IdKeys.Of($"{forecast.Stack}\n{line}\n{forecast.Tip}\n{forecast.Onto}\n{(forecast.Onto is null ? previous?.Seq : null)}"),
        Tip = forecast.Tip, Onto = forecast.Onto, OntoRef = forecast.OntoRef, Verdict = forecast.Verdict, PreviousVerdict = previous?.Verdict,
        Sentence = forecast.Sentence, ResultJson = PatchJson.Write(forecast), MadeAt = timeProvider.NowUtc(), TraceParent = PatchTelemetry.Here(),
        NoticePending = previous?.Verdict != forecast.Verdict && !(IsGood(previous?.Verdict) && IsGood(forecast.Verdict)),
    };

    /// <summary>Nothing is to be done; before the first forecast nothing was, either.</summary>
    private static bool IsGood(string? verdict) => verdict is null or StackVerdicts.Clean or StackVerdicts.UpToDate;
}
