using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Maintenance;

namespace Patch.Api.Maintenance;

/// <summary>Reads maintenance attempts, and syncs one with its runs.</summary>
internal static class AttemptEndpoints
{
    public static RouteGroupBuilder MapAttempts(this RouteGroupBuilder admin)
    {
        var group = admin.MapGroup("/maintenance-attempts").WithTags("Maintenance attempts");
        group.MapExactGet("", ListAsync).WithName("ListMaintenanceAttempts").WithSummary("Maintenance attempts, newest first");
        group.MapExactGet("/{id}", GetAsync).WithName("GetMaintenanceAttempt").WithSummary("One maintenance attempt");
        group.MapExactGet("/{id}/conflicts", AttemptConflictEndpoint.GetAsync).WithName("GetMaintenanceAttemptConflicts")
            .WithSummary("What an attempt in need of a person stopped at: the three sides, the patch, the commit to blame, and the commands to resolve it")
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status502BadGateway);
        group.MapExactPost("/{id}/sync", SyncAsync).WithName("SyncMaintenanceAttempt")
            .WithSummary("Asks the workspace for the attempt's runs now, in place of when the worker does").ProducesProblem(StatusCodes.Status502BadGateway);
        group.MapNotFound("", "POST", "PUT", "PATCH", "DELETE", "HEAD");
        return admin;
    }

    private static async Task<Results<Ok<AttemptList>, ProblemHttpResult>> ListAsync(
        [Description("Only attempts of this event.")] string? eventId,
        [Description("Only attempts with this status: started, completed, changed, needs_intervention, blocked, failed or skipped.")] string? status,
        [AsParameters] PageQuery page,
        IDbContextFactory<PatchDbContext> contexts,
        CancellationToken cancellationToken)
    {
        if (Filters.Refuse("status", status, AttemptStatuses.All) is { } refused)
            return refused;
        if (!page.TryRead(out var before, out var fault))
            return fault;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var attempts = db.MaintenanceAttempts.AsNoTracking();
        if (Filters.KeyOrNull(eventId) is { } key)
            attempts = attempts.Where(row => row.EventKey == key);
        if (Filters.OrNull(status) is { } wanted)
            attempts = attempts.Where(row => row.Status == wanted);
        if (before is { } seq)
            attempts = attempts.Where(row => row.Seq < seq);
        var (rows, next) = await attempts.OrderByDescending(row => row.Seq).PageAsync(page.Size, row => row.Seq, cancellationToken);
        return TypedResults.Ok(new AttemptList([.. rows.Select(AttemptMessage.Of)], next));
    }

    private static async Task<Results<Ok<AttemptAnswer>, NotFound<ShortError>>> GetAsync(
        EncodedId id, IDbContextFactory<PatchDbContext> contexts, CancellationToken cancellationToken) =>
        await FindAsync(id, contexts, cancellationToken) is { } found
            ? TypedResults.Ok(new AttemptAnswer(AttemptMessage.Of(found)))
            : ShortErrors.AttemptNotFound();

    private static async Task<Results<Accepted<AttemptAnswer>, NotFound<ShortError>, ProblemHttpResult>> SyncAsync(
        EncodedId id, IDbContextFactory<PatchDbContext> contexts, SyncAttempt sync, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, contexts, cancellationToken) is not { } found)
            return ShortErrors.AttemptNotFound();
        return await sync.RunAsync(found, cancellationToken) switch
        {
            SyncResult.Synced synced => TypedResults.Accepted((string?)null, new AttemptAnswer(AttemptMessage.Of(synced.Attempt))),
            SyncResult.Unreachable unreachable => Problems.Unreachable(unreachable.Sentence),
            var result => throw new InvalidOperationException($"Unknown result {result}"),
        };
    }

    private static async Task<MaintenanceAttempt?> FindAsync(
        EncodedId id, IDbContextFactory<PatchDbContext> contexts, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(id.Value);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.MaintenanceAttempts.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken);
    }
}
