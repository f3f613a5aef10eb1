using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Core.Data;

namespace Patch.Api.Maintenance;

/// <summary>Reads candidates.</summary>
internal static class CandidateEndpoints
{
    public static RouteGroupBuilder MapCandidates(this RouteGroupBuilder admin)
    {
        var group = admin.MapGroup("/candidates").WithTags("Candidates");
        group.MapExactGet("", ListAsync).WithName("ListCandidates").WithSummary("Branches and tags that carrying stacks produced, newest first");
        group.MapNotFound("", "POST", "PUT", "PATCH", "DELETE", "HEAD");
        return admin;
    }

    private static async Task<Results<Ok<CandidateList>, ProblemHttpResult>> ListAsync(
        [Description("Only candidates of this stack.")] string? stack,
        [Description("Only candidates in this state: built, pushed, blocked, superseded or stale.")] string? state,
        [AsParameters] PageQuery page,
        IDbContextFactory<PatchDbContext> contexts,
        CancellationToken cancellationToken)
    {
        if (Filters.Refuse("state", state, CandidateStates.All) is { } refused)
            return refused;
        if (!page.TryRead(out var before, out var fault))
            return fault;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var candidates = db.Candidates.AsNoTracking();
        if (Filters.KeyOrNull(stack) is { } key)
            candidates = candidates.Where(row => row.StackKey == key);
        if (Filters.OrNull(state) is { } wanted)
            candidates = candidates.Where(row => row.State == wanted);
        if (before is { } seq)
            candidates = candidates.Where(row => row.Seq < seq);
        var (rows, next) = await candidates.OrderByDescending(row => row.Seq).PageAsync(page.Size, row => row.Seq, cancellationToken);
        return TypedResults.Ok(new CandidateList([.. rows.Select(CandidateMessage.Of)], next));
    }
}
