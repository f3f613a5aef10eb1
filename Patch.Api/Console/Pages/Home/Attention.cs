using Microsoft.EntityFrameworkCore;
using Patch.Api.Console.Pages.Stacks;
using Patch.Core;
using Patch.Core.Data;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Api.Console.Pages.Home;

/// <summary>Something that waits for a person.</summary>
/// <param name="State">Its state, for the badge.</param>
/// <param name="Title">What it is.</param>
/// <param name="Why">Why, and what to do.</param>
/// <param name="Path">The page to act on.</param>
/// <param name="Act">What can be done there, as the link's text.</param>
/// <param name="At">Since when.</param>
internal sealed record Attention(string State, string Title, string Why, string Path, string Act, DateTimeOffset? At);

/// <summary>Finds what waits for a person: the newest of each kind, each by an index of what waits.</summary>
internal sealed class AttentionQuery(IDbContextFactory<PatchDbContext> contexts)
{
    private const int MostOfAKind = 8;
    private const int MostStacks = 1000;
    private static readonly string[] Troubled = [StackVerdicts.Conflicts, StackVerdicts.CannotRun];

    /// <summary>What a person must look at first comes first.</summary>
    public async Task<IReadOnlyList<Attention>> RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var attempts = await WaitingAttempts.FindAsync(db, MostOfAKind, cancellationToken);
        return
        [
            .. await AttemptsAsync(db, attempts, cancellationToken), .. await HeldAsync(db, cancellationToken),
            .. await StacksAsync(db, [.. attempts.SelectMany(attempt => attempt.Flows).Distinct()], cancellationToken),
            .. await ForgeAsync(db, cancellationToken), .. await SourcesAsync(db, cancellationToken), .. await ChannelsAsync(db, cancellationToken),
        ];
    }

    private static async Task<IEnumerable<Attention>> AttemptsAsync(PatchDbContext db, IReadOnlyList<WaitingAttempt> waiting, CancellationToken cancellationToken)
    {
        var seqs = waiting.Select(attempt => attempt.Seq).ToList();
        var rows = await db.MaintenanceAttempts.Where(row => seqs.Contains(row.Seq)).Select(row => new
        {
            row.Seq, row.Id, row.UpstreamRepo, row.EventType, Point = row.UpstreamTag ?? row.UpstreamRef, row.CreatedAt, row.CompletedAt,
            Said = (row.Error ?? row.Message ?? "").Substring(0, 300),
        }).ToDictionaryAsync(row => row.Seq, cancellationToken);
        return waiting.Where(attempt => rows.ContainsKey(attempt.Seq)).Select(attempt => (attempt.Status, Row: rows[attempt.Seq])).Select(one => new Attention(
            one.Status, $"{one.Row.UpstreamRepo ?? one.Row.EventType} {Cut.Reference(one.Row.Point)}".Trim(),
            UrlCredentials.Hide(one.Row.Said) is { Length: > 0 } said ? said : "It gave no reason.", ConsolePaths.Attempt(one.Row.Id),
            one.Status == "needs_intervention" ? "Resolve the conflict" : "See why", one.Row.CompletedAt ?? one.Row.CreatedAt));
    }

    private static async Task<IEnumerable<Attention>> HeldAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.Signals.Where(row => row.Disposition != null && row.Disposition.StartsWith("held:")).OrderByDescending(row => row.Seq).Take(MostOfAKind)
            .Select(row => new { row.SourceId, row.Repo, row.Disposition, Why = (row.DispositionReason ?? "").Substring(0, 300), row.OutcomeId, row.ReceivedAt }).ToListAsync(cancellationToken);
        return rows.Select(row => new Attention(
            row.Disposition!, $"A signal of {row.Repo}", UrlCredentials.Hide(row.Why)!, row.OutcomeId is { } outcome ? ConsolePaths.Event(outcome) : ConsolePaths.Source(row.SourceId),
            row.OutcomeId is null ? "Mend its source" : "Look, and release it", row.ReceivedAt));
    }

    /// <summary>Stacks that cannot be followed, and those whose forecast needs somebody, unless an attempt of theirs waits already or carried them there.</summary>
    private static async Task<IEnumerable<Attention>> StacksAsync(PatchDbContext db, IReadOnlyList<string> waiting, CancellationToken cancellationToken)
    {
        var broken = await db.MaintainedStacks.AsNoTracking().Where(row => row.Active && row.Problem != null).OrderBy(row => row.Name).Take(MostOfAKind).ToListAsync(cancellationToken);
        var main = await StackCardsQuery.MainForecastsAsync(db, db.MaintainedStacks.Where(row => row.Active && row.Problem == null).OrderBy(row => row.Name).Take(MostStacks), cancellationToken);
        var troubled = await db.StackForecasts.Where(row => main.Contains(row.Seq) && Troubled.Contains(row.Verdict) && !waiting.Contains(row.Stack)
                && !db.Candidates.Any(one => one.StackKey == row.StackKey && (one.State == CandidateStates.Built || one.State == CandidateStates.Pushed)
                    && row.Onto != null && (one.UpstreamSha == row.Onto || one.UpstreamSha == null && one.UpstreamRef == row.OntoRef)))
            .OrderBy(row => row.Stack).Take(MostOfAKind).Select(row => new { row.Stack, row.Verdict, row.Sentence, row.MadeAt }).ToListAsync(cancellationToken);
        return
        [
            .. broken.Select(row => new Attention("cannot-run", $"Stack {row.Name}", UrlCredentials.Hide(row.Problem)!, ConsolePaths.Stack(row.Name), "Open the stack", null)),
            .. troubled.Select(row => new Attention(row.Verdict, $"Stack {row.Stack}", UrlCredentials.Hide(row.Sentence)!, ConsolePaths.Stack(row.Stack), "Open the stack", row.MadeAt)),
        ];
    }

    private static async Task<IEnumerable<Attention>> ForgeAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ForgeThreads.Where(row => row.State == ForgeThreadStates.Blocked).OrderByDescending(row => row.Seq).Take(MostOfAKind)
            .Select(row => new { row.Repo, row.Point, row.Reason, row.LastError, row.AttemptId, row.UpdatedAt }).ToListAsync(cancellationToken);
        return rows.Select(row => new Attention(
            "blocked", $"{row.Repo} {row.Point} at its forge", UrlCredentials.Hide(Cut.To(row.Reason ?? row.LastError, 300)) ?? "It cannot be shown there.", ConsolePaths.Attempt(row.AttemptId), "Open the attempt", row.UpdatedAt));
    }

    private static async Task<IEnumerable<Attention>> SourcesAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.FeedSources.Where(row => row.ConfigError != null || row.Enabled && row.ConsecutiveFailures > 0)
            .OrderByDescending(row => row.ConsecutiveFailures).ThenBy(row => row.Id).Take(MostOfAKind)
            .Select(row => new { row.Id, row.ConfigError, row.LastError, row.LastErrorAt, row.ConsecutiveFailures }).ToListAsync(cancellationToken);
        return rows.Select(row => new Attention(
            row.ConfigError is null ? "failed" : "refused", $"Source {row.Id}",
            UrlCredentials.Hide(Cut.To(row.ConfigError ?? $"{row.ConsecutiveFailures} polls in a row failed: {row.LastError}", 300))!, ConsolePaths.Source(row.Id), "Open the source", row.LastErrorAt));
    }

    private static async Task<IEnumerable<Attention>> ChannelsAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ChannelStates.AsNoTracking().Where(row => row.PausedAt != null).OrderBy(row => row.Name).Take(MostOfAKind).ToListAsync(cancellationToken);
        return rows.Select(row => new Attention(
            "paused", $"Channel {row.Name}", UrlCredentials.Hide(Cut.To(row.PauseReason ?? row.LastError, 300)) ?? "It kept failing.", ConsolePaths.Notices, "Open the notices", row.PausedAt));
    }
}
