using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Workspaces;
using Patch.Core.Workspaces.Candidates;

namespace Patch.Core.Maintenance;

/// <summary>
/// Records what an attempt's runs name as candidates: those of Patch's own runner have a row already and learn their attempt, others get one.
/// A run that is merely <c>completed</c> made none: it names the branch as it was.
/// </summary>
internal static class AttemptCandidates
{
    private static readonly string[] Making = ["changed", "blocked", "needs_intervention"];

    /// <summary>Writes them in the transaction that closes the sync.</summary>
    public static async Task TakeOverAsync(
        PatchDbContext db, MaintenanceAttempt attempt, IEnumerable<(string RunId, RunOutcome Outcome)> runs, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = runs.Where(run => run.Outcome.IsOver && Making.Contains(run.Outcome.Status))
            .SelectMany(run => run.Outcome.CandidateRefs.Select(named => Row(attempt, run.RunId, run.Outcome, named, now)).OfType<Candidate>());
        // In one order, so that two syncs that name the same candidates do not wait for each other.
        foreach (var same in found.GroupBy(row => row.IdKey).OrderBy(same => same.Key, StringComparer.Ordinal))
        {
            // One row for all remotes.
            var row = same.FirstOrDefault(row => row.State == CandidateStates.Pushed) ?? same.First();
            row.RemotesJson = PatchJson.Write(same.SelectMany(one => PatchJson.Read<string[]>(one.RemotesJson)!).ToArray());
            if (await AdoptAsync(db, row, cancellationToken) || !await TryAddAsync(db, row, cancellationToken))
                continue;
            if (row.State != CandidateStates.Blocked)
                await CandidateRecords.SupersedeOthersAsync(db, row, now, cancellationToken);
        }
    }

    /// <summary>False when there is no row yet.</summary>
    private static async Task<bool> AdoptAsync(PatchDbContext db, Candidate row, CancellationToken cancellationToken) =>
        await db.Candidates.Where(known => known.IdKey == row.IdKey)
            .ExecuteUpdateAsync(known => known.SetProperty(r => r.AttemptId, row.AttemptId), cancellationToken) > 0;

    /// <summary>False when another sync has added it meanwhile; then it is that one's. The transaction goes on from where it was.</summary>
    private static async Task<bool> TryAddAsync(PatchDbContext db, Candidate row, CancellationToken cancellationToken)
    {
        db.Add(row);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException refused) when (refused.IsUniqueViolation())
        {
            db.ChangeTracker.Clear();
            return false;
        }
    }

    /// <summary>Null for what names no object, or is longer than anything that is one.</summary>
    private static Candidate? Row(MaintenanceAttempt attempt, string runId, RunOutcome run, JsonObject named, DateTimeOffset now)
    {
        if (Text(named, "ref") is not { } reference || Text(named, "sha") is not { Length: 40 or 64 } sha || !sha.All(char.IsAsciiHexDigit))
            return null;
        var repo = Text(named, "repo") ?? run.Flow ?? attempt.EventType;
        var stack = run.Flow ?? repo;
        var pushed = named["pushed"] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;
        var state = run.Status != "changed" ? CandidateStates.Blocked : pushed ? CandidateStates.Pushed : CandidateStates.Built;
        return new Candidate
        {
            IdKey = Candidate.KeyOf(repo, reference, sha), Stack = stack, StackKey = IdKeys.Of(stack), Repo = repo, Reference = reference,
            ReferenceKey = Candidate.ReferenceKeyOf(repo, reference), Kind = reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? "tag" : "branch",
            Sha = sha, UpstreamRef = attempt.UpstreamTag is { } tag ? $"refs/tags/{tag}" : attempt.UpstreamRef, UpstreamSha = attempt.UpstreamSha,
            State = state, Reason = run.Message ?? $"Its run ended: {run.Status}.", RemotesJson = PatchJson.Write(pushed ? new[] { Text(named, "remote") ?? "origin" } : []),
            EventId = attempt.EventId, RunId = runId, AttemptId = attempt.Id, CreatedAt = now, UpdatedAt = now,
        };
    }

    private static string? Text(JsonObject named, string field) =>
        named[field] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length is > 0 and <= IdKeys.MaxIdLength ? text : null;
}
