using Microsoft.EntityFrameworkCore;
using Patch.Api.Console.Parts;
using Patch.Core.Data;

namespace Patch.Api.Console.Pages.Home;

/// <summary>Something that waits for a person.</summary>
/// <param name="State">Its state, for the badge.</param>
/// <param name="Title">What it is.</param>
/// <param name="Why">Why, and what to do.</param>
/// <param name="Path">The page to act on.</param>
/// <param name="Act">What can be done there, as the link's text.</param>
/// <param name="At">Since when.</param>
internal sealed record Attention(string State, string Title, string Why, string Path, string Act, DateTimeOffset? At);

/// <summary>Finds what waits for a person: the newest of each kind, by index or among the newest rows.</summary>
internal sealed class AttentionQuery(IDbContextFactory<PatchDbContext> contexts)
{
    private const int MostOfAKind = 8;
    private const int Window = 500;
    private static readonly string[] Waiting = ["needs_intervention", "blocked", "failed"];
    private static readonly string[] Good = ["changed", "completed"];

    /// <summary>What a person must look at first comes first.</summary>
    public async Task<IReadOnlyList<Attention>> RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return
        [
            .. await AttemptsAsync(db, cancellationToken), .. await HeldAsync(db, cancellationToken), .. await StacksAsync(db, cancellationToken),
            .. await ForgeAsync(db, cancellationToken), .. await SourcesAsync(db, cancellationToken), .. await ChannelsAsync(db, cancellationToken),
        ];
    }

    /// <summary>The newest of each bad status, without those that a newer attempt of the event, or a good one of the same upstream, took the place of.</summary>
    private static async Task<IEnumerable<Attention>> AttemptsAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        var newest = await db.MaintenanceAttempts.OrderByDescending(row => row.Seq).Take(Window)
            .Select(row => new { row.Seq, row.UpstreamRepo, row.EventType, row.Status }).ToListAsync(cancellationToken);
        var settled = newest.Where(row => row.UpstreamRepo is not null && Good.Contains(row.Status)).GroupBy(row => (row.UpstreamRepo, row.EventType))
            .ToDictionary(same => same.Key, same => same.Max(row => row.Seq));
        var found = new List<Attention>();
        foreach (var status in Waiting)
        {
            var rows = await db.MaintenanceAttempts
                .Where(row => row.Status == status && !db.MaintenanceAttempts.Any(newer => newer.EventKey == row.EventKey && newer.Seq > row.Seq))
                .OrderByDescending(row => row.Seq).Take(MostOfAKind)
                .Select(row => new
                {
                    row.Seq, row.Id, row.UpstreamRepo, row.EventType, Point = row.UpstreamTag ?? row.UpstreamRef, row.CreatedAt, row.CompletedAt,
                    Said = (row.Error ?? row.Message ?? "").Substring(0, 300),
                }).ToListAsync(cancellationToken);
            found.AddRange(rows.Where(row => settled.GetValueOrDefault((row.UpstreamRepo, row.EventType)) < row.Seq).Select(row => new Attention(
                status, $"{row.UpstreamRepo ?? row.EventType} {Cut.Reference(row.Point)}".Trim(),
                UrlCredentials.Hide(row.Said) is { Length: > 0 } said ? said : "It gave no reason.", ConsolePaths.Attempt(row.Id),
                status == "needs_intervention" ? "Resolve the conflict" : "See why", row.CompletedAt ?? row.CreatedAt)));
        }

        return found;
    }

    private static async Task<IEnumerable<Attention>> HeldAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.Signals.OrderByDescending(row => row.Seq).Take(Window).Where(row => row.Disposition != null && row.Disposition.StartsWith("held:")).OrderByDescending(row => row.Seq).Take(MostOfAKind)
            .Select(row => new { row.SourceId, row.Repo, row.Disposition, Why = (row.DispositionReason ?? "").Substring(0, 300), row.OutcomeId, row.ReceivedAt }).ToListAsync(cancellationToken);
        return rows.Select(row => new Attention(
            row.Disposition!, $"A signal of {row.Repo}", UrlCredentials.Hide(row.Why)!, row.OutcomeId is { } outcome ? ConsolePaths.Event(outcome) : ConsolePaths.Source(row.SourceId),
            row.OutcomeId is null ? "Mend its source" : "Look, and release it", row.ReceivedAt));
    }

    private static async Task<IEnumerable<Attention>> StacksAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.MaintainedStacks.AsNoTracking().Where(row => row.Active && row.Problem != null).OrderBy(row => row.Name).Take(MostOfAKind).ToListAsync(cancellationToken);
        return rows.Select(row => new Attention("cannot-run", $"Stack {row.Name}", UrlCredentials.Hide(row.Problem)!, ConsolePaths.Stack(row.Name), "Open the stack", null));
    }

    private static async Task<IEnumerable<Attention>> ForgeAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ForgeThreads.OrderByDescending(row => row.Seq).Take(Window).Where(row => row.State == ForgeThreadStates.Blocked).OrderByDescending(row => row.Seq).Take(MostOfAKind)
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
