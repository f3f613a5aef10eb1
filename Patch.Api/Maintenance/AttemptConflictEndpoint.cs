using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Api.Stacks;
using Patch.Core.Data;
using Patch.Core.Maintenance.Conflicts;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Api.Maintenance;

/// <summary>What an attempt stopped at: from the worker, which has the mirror, or from what a run elsewhere left behind.</summary>
internal static class AttemptConflictEndpoint
{
    /// <summary>More runs than this no attempt has of its own.</summary>
    private const int MostRuns = 50;

    public static async Task<Results<Ok<JsonNode>, Accepted<StackTaskAnswer>, NotFound<ShortError>, ProblemHttpResult>> GetAsync(
        EncodedId id, IDbContextFactory<PatchDbContext> contexts, StackTasks tasks, ConflictBundles bundles, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(id.Value);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.MaintenanceAttempts.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken) is not { } attempt)
            return ShortErrors.AttemptNotFound();
        if (attempt.Status != "needs_intervention")
            return Problems.Conflict("no_conflict", $"The attempt is {attempt.Status}: there is no conflict to resolve.");
        if (await StackOfAsync(db, attempt, cancellationToken) is { } stack)
        {
            var asked = await StackEndpoints.AskAsync(stack, ConflictsOfAttempt.Name, ConflictsOfAttempt.Arguments(attempt.Id), contexts, tasks, cancellationToken);
            return asked.Result switch
            {
                Ok<JsonNode> done => done,
                Accepted<StackTaskAnswer> pending => pending,
                ProblemHttpResult problem => problem,
                var other => throw new InvalidOperationException($"Unknown result {other}"),
            };
        }

        var (bundle, refusal) = await bundles.BuildAsync(attempt.Id, mirror: null, cancellationToken);
        return bundle is not null ? TypedResults.Ok(JsonSerializer.SerializeToNode(bundle, PatchJson.Options))
            : refusal!.Code == ConflictRefusals.Unreachable ? Problems.Unreachable(refusal.Sentence)
            : Problems.Conflict("no_conflict", refusal.Sentence);
    }

    /// <summary>The stack whose run stopped, where Patch ran it and follows it still.</summary>
    internal static async Task<string?> StackOfAsync(PatchDbContext db, MaintenanceAttempt attempt, CancellationToken cancellationToken)
    {
        if (attempt.WorkspaceBackendUrl is not null)
            return null;
        var keys = PatchJson.Read<string[]>(attempt.WorkspaceRunIdsJson)!.Take(MostRuns).Select(IdKeys.Of).ToList();
        var flows = await db.WorkspaceRuns.Where(run => keys.Contains(run.IdKey)).OrderBy(run => run.Seq).Select(run => run.FlowName).ToListAsync(cancellationToken);
        var names = flows.ConvertAll(IdKeys.Of);
        return await db.MaintainedStacks.Where(stack => stack.Active && names.Contains(stack.NameKey)).Select(stack => stack.Name).FirstOrDefaultAsync(cancellationToken);
    }
}
