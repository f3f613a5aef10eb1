using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Forges.Service;

namespace Patch.Api.Forges;

/// <summary>Reads what forges show of attempts, and has one looked at again.</summary>
internal static class ForgeThreadEndpoints
{
    private const int MostSteps = 500;

    public static RouteGroupBuilder MapForgeThreads(this RouteGroupBuilder admin)
    {
        var group = admin.MapGroup("/forge-threads").WithTags("Forges");
        group.MapExactGet("", ListAsync).WithName("ListForgeThreads").WithSummary("What forges show of upstream points of stacks, newest first");
        group.MapExactGet("/{seq:long}", GetAsync).WithName("GetForgeThread").WithSummary("One of them with all that was done, newest first");
        group.MapExactPost("/{seq:long}/retry", RetryAsync).WithName("RetryForgeThread").WithSummary("Has the forge looked at again, whatever the state. Answers before it was");
        group.MapNotFound("", "POST", "PUT", "PATCH", "DELETE", "HEAD");
        return admin;
    }

    private static async Task<Results<Ok<ForgeThreadList>, ProblemHttpResult>> ListAsync(
        [Description("Only threads of this stack.")] string? stack,
        [Description("Only threads in this state: due, shown, left, superseded or blocked.")] string? state,
        [AsParameters] PageQuery page,
        IDbContextFactory<PatchDbContext> contexts,
        CancellationToken cancellationToken)
    {
        if (Filters.Refuse("state", state, ForgeThreadStates.All) is { } refused)
            return refused;
        if (!page.TryRead(out var before, out var fault))
            return fault;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var threads = db.ForgeThreads.AsNoTracking();
        if (Filters.OrNull(stack) is { } name)
            threads = threads.Where(row => row.Stack == name);
        if (Filters.OrNull(state) is { } wanted)
            threads = threads.Where(row => row.State == wanted);
        if (before is { } seq)
            threads = threads.Where(row => row.Seq < seq);
        var (rows, next) = await threads.OrderByDescending(row => row.Seq).PageAsync(page.Size, row => row.Seq, cancellationToken);
        return TypedResults.Ok(new ForgeThreadList([.. rows.Select(ForgeThreadMessage.Of)], next));
    }

    private static async Task<Results<Ok<ForgeThreadAnswer>, ProblemHttpResult>> GetAsync(
        long seq, IDbContextFactory<PatchDbContext> contexts, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.ForgeThreads.AsNoTracking().SingleOrDefaultAsync(row => row.Seq == seq, cancellationToken) is { } thread
            ? TypedResults.Ok(await AnswerAsync(db, thread, cancellationToken))
            : Missing(seq);
    }

    private static async Task<Results<Accepted<ForgeThreadAnswer>, ProblemHttpResult>> RetryAsync(
        long seq, ForgeThreads threads, IDbContextFactory<PatchDbContext> contexts, CancellationToken cancellationToken)
    {
        if (await threads.RetryAsync(seq, cancellationToken) is not { } thread)
            return Missing(seq);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return TypedResults.Accepted((string?)null, await AnswerAsync(db, thread, cancellationToken));
    }

    private static async Task<ForgeThreadAnswer> AnswerAsync(PatchDbContext db, ForgeThread thread, CancellationToken cancellationToken)
    {
        var steps = await db.ForgeSteps.AsNoTracking().Where(step => step.ThreadSeq == thread.Seq).OrderByDescending(step => step.Seq).Take(MostSteps).ToListAsync(cancellationToken);
        return new ForgeThreadAnswer(ForgeThreadMessage.Of(thread), [.. steps.Select(ForgeStepMessage.Of)]);
    }

    private static ProblemHttpResult Missing(long seq) => Problems.NotFound("forge_thread_not_found", $"There is no forge thread {seq}; see /forge-threads.");
}
