using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Maintenance;
using Patch.Core.Data;

namespace Patch.Api.Console.Pages.Maintenance;

/// <summary>A candidate as an attempt names it, and what is stored of it.</summary>
public sealed record NamedCandidate(string Reference, string? Sha, string Repo, bool? Pushed, string? Remote, string? State, string? Reason, string? Base);

/// <summary>A step of an attempt's history.</summary>
internal sealed record HistoryRow(DateTimeOffset At, string? From, string To, string Reason);

/// <summary>All that the page of an attempt shows of stored rows: also whether its event is stored, and the stack whose flow ran for it, where it is followed still.</summary>
internal sealed record AttemptPageData(
    MaintenanceAttempt Attempt, IReadOnlyList<HistoryRow> History, IReadOnlyList<NamedCandidate> Candidates, IReadOnlyList<ForgeThread> Threads, bool Event, string? Stack);

/// <summary>Reads an attempt for its page.</summary>
internal sealed class AttemptQuery(IDbContextFactory<PatchDbContext> contexts)
{
    private const int MostHistory = 100;
    private const int MostCandidates = 50;

    /// <summary>Null when there is no such attempt.</summary>
    public async Task<AttemptPageData?> RunAsync(string id, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(id);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.MaintenanceAttempts.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken) is not { } attempt)
            return null;
        var history = await db.AttemptHistory.Where(row => row.AttemptSeq == attempt.Seq).OrderByDescending(row => row.Seq).Take(MostHistory)
            .Select(row => new HistoryRow(row.At, row.FromStatus, row.ToStatus, row.Reason)).ToListAsync(cancellationToken);
        history.Reverse();
        var threads = await db.ForgeThreads.AsNoTracking().Where(row => row.AttemptKey == key).OrderBy(row => row.Seq).Take(MostCandidates).ToListAsync(cancellationToken);
        return new AttemptPageData(
            attempt, history, await CandidatesAsync(db, attempt, cancellationToken), threads,
            await db.FlowEvents.AnyAsync(row => row.IdKey == attempt.EventKey, cancellationToken), await AttemptConflictEndpoint.StackOfAsync(db, attempt, cancellationToken));
    }

    private static async Task<IReadOnlyList<NamedCandidate>> CandidatesAsync(PatchDbContext db, MaintenanceAttempt attempt, CancellationToken cancellationToken)
    {
        var named = (JsonNode.Parse(attempt.CandidateRefsJson) as JsonArray ?? []).Select(Of).OfType<NamedCandidate>().Take(MostCandidates).ToList();
        var keys = named.Select(KeyOf).Distinct().ToList();
        var known = keys.Count == 0 ? [] : await db.Candidates.Where(row => keys.Contains(row.IdKey)).Select(row => new { row.IdKey, row.State, row.Reason, row.Base })
            .ToDictionaryAsync(row => row.IdKey, cancellationToken);
        return [.. named.Select(one => known.TryGetValue(KeyOf(one), out var row) ? one with { State = row.State, Reason = UrlCredentials.Hide(row.Reason), Base = row.Base } : one)];
    }

    private static string KeyOf(NamedCandidate one) => Candidate.KeyOf(one.Repo, one.Reference, one.Sha ?? "");

    private static NamedCandidate? Of(JsonNode? named) => named switch
    {
        JsonObject fields when Text(fields, "ref") is { } reference => new NamedCandidate(
            reference, Text(fields, "sha"), Text(fields, "repo") ?? "", fields["pushed"] is JsonValue value && value.TryGetValue<bool>(out var pushed) ? pushed : null, Text(fields, "remote"), null, null, null),
        JsonValue value when value.TryGetValue<string>(out var reference) => new NamedCandidate(reference, null, "", null, null, null, null, null),
        _ => null,
    };

    private static string? Text(JsonObject fields, string name) => fields[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}
