using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Api.Stacks;

/// <summary>The patch stacks: what is known of them, and what the worker finds out when it is asked.</summary>
internal static class StackEndpoints
{
    /// <summary>How long a caller waits for the worker; then it gets the task to ask for later.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static RouteGroupBuilder MapStacks(this RouteGroupBuilder admin)
    {
        var group = admin.MapGroup("/patch-stacks").WithTags("Patch stacks");
        group.MapExactGet("", ListAsync).WithName("ListPatchStacks").WithSummary("The patch stacks that are followed, with their newest forecasts");
        group.MapExactGet("/{name}", GetAsync).WithName("GetPatchStack").WithSummary("One patch stack").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapExactGet("/{name}/forecast", ForecastAsync).WithName("GetPatchStackForecast")
            .WithSummary("What would become of the stack on an upstream commit; nothing is written").ProducesAsked();
        group.MapExactGet("/{name}/blame", BlameAsync).WithName("GetPatchStackBlame")
            .WithSummary("For each patch that conflicts, the upstream commit that did it").ProducesAsked();
        group.MapExactGet("/{name}/range-diff", RangeDiffs.GetAsync).WithName("GetPatchStackRangeDiff")
            .WithSummary("Two versions of the stack, patch by patch; as text where the caller accepts text/plain").ProducesAsked();
        admin.MapGroup("/stack-tasks").WithTags("Patch stacks").MapExactGet("/{id}", TaskAsync).WithName("GetStackTask")
            .WithSummary("Work on a stack that was asked for").ProducesProblem(StatusCodes.Status404NotFound);
        return admin;
    }

    /// <summary>What the worker is asked for on a stack, waited for: 200 with the result, 202 with the task, 404, or 422 with why it cannot be done.</summary>
    public static async Task<Results<Ok<JsonNode>, Accepted<StackTaskAnswer>, ProblemHttpResult>> AskAsync(
        string name, string kind, JsonObject arguments, IDbContextFactory<PatchDbContext> contexts, StackTasks tasks, CancellationToken cancellationToken)
    {
        if (await FindAsync(name, contexts, cancellationToken) is null)
            return await UnknownAsync(name, contexts, cancellationToken);
        var asked = await tasks.AskAsync(name, kind, arguments, cancellationToken);
        var task = await tasks.WaitAsync(asked, Patience, cancellationToken);
        return task.State switch
        {
            StackTaskStates.Done => TypedResults.Ok(JsonNode.Parse(task.ResultJson!)),
            StackTaskStates.Failed => Problems.Of(StatusCodes.Status422UnprocessableEntity, task.Error!.Split(' ')[0].Replace('-', '_'), "It cannot be done", task.Error[(task.Error.IndexOf(' ', StringComparison.Ordinal) + 1)..]),
            _ => TypedResults.Accepted($"/stack-tasks/{task.Id}", new StackTaskAnswer(View(task))),
        };
    }

    public static RouteHandlerBuilder ProducesAsked(this RouteHandlerBuilder route) => route
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<Ok<StackList>> ListAsync(IDbContextFactory<PatchDbContext> contexts, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var stacks = await db.MaintainedStacks.AsNoTracking().OrderBy(stack => stack.Name).ToListAsync(cancellationToken);
        var views = new List<StackView>();
        foreach (var stack in stacks)
            views.Add(View(stack, await NewestAsync(db, stack, cancellationToken)));
        return TypedResults.Ok(new StackList(views));
    }

    private static async Task<Results<Ok<StackAnswer>, ProblemHttpResult>> GetAsync(
        EncodedId name, IDbContextFactory<PatchDbContext> contexts, CancellationToken cancellationToken)
    {
        if (await FindAsync(name.Value, contexts, cancellationToken) is not { } stack)
            return await UnknownAsync(name.Value, contexts, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return TypedResults.Ok(new StackAnswer(View(stack, await NewestAsync(db, stack, cancellationToken))));
    }

    private static async Task<Results<Ok<JsonNode>, Accepted<StackTaskAnswer>, ProblemHttpResult>> ForecastAsync(
        EncodedId name,
        [Description("A tag, branch or commit of upstream, by its full or short name: the worker is asked. Without it the last forecast is shown.")] string? onto,
        IDbContextFactory<PatchDbContext> contexts, StackTasks tasks, CancellationToken cancellationToken) =>
        Filters.OrNull(onto) is null && await LastAsync(name.Value, contexts, cancellationToken) is { } last
            ? TypedResults.Ok(JsonNode.Parse(last))
            : await AskAsync(name.Value, ForecastStack.Name, ForecastStack.Arguments(Filters.OrNull(onto), follow: false), contexts, tasks, cancellationToken);

    private static async Task<string?> LastAsync(string name, IDbContextFactory<PatchDbContext> contexts, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(name);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.StackForecasts.Where(row => row.StackKey == key && db.MaintainedStacks.Any(stack => stack.NameKey == key && stack.Active))
            .OrderByDescending(row => row.Seq).Select(row => row.ResultJson).FirstOrDefaultAsync(cancellationToken);
    }

    private static Task<Results<Ok<JsonNode>, Accepted<StackTaskAnswer>, ProblemHttpResult>> BlameAsync(
        EncodedId name,
        [Description("A tag, branch or commit of upstream, by its full or short name; its main branch, else its newest release, where it is not given.")] string? onto,
        IDbContextFactory<PatchDbContext> contexts, StackTasks tasks, CancellationToken cancellationToken) =>
        AskAsync(name.Value, BlameStack.Name, BlameStack.Arguments(Filters.OrNull(onto)), contexts, tasks, cancellationToken);

    private static async Task<Results<Ok<StackTaskAnswer>, ProblemHttpResult>> TaskAsync(EncodedId id, StackTasks tasks, CancellationToken cancellationToken) =>
        await tasks.FindAsync(id.Value, cancellationToken) is { } task
            ? TypedResults.Ok(new StackTaskAnswer(View(task)))
            : Problems.NotFound("stack_task_not_found", "There is no task of this id; tasks that have ended are deleted after a while.");

    private static async Task<MaintainedStack?> FindAsync(string name, IDbContextFactory<PatchDbContext> contexts, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(name);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.MaintainedStacks.AsNoTracking().SingleOrDefaultAsync(stack => stack.NameKey == key, cancellationToken);
    }

    private static async Task<ProblemHttpResult> UnknownAsync(string name, IDbContextFactory<PatchDbContext> contexts, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var names = await db.MaintainedStacks.Where(stack => stack.Active).OrderBy(stack => stack.Name).Select(stack => stack.Name).Take(20).ToListAsync(cancellationToken);
        return Problems.NotFound("patch_stack_not_found", names.Count == 0
            ? "No stack is followed: add a flow package with a patch-stack step, or name one under Patch:Maintenance:Stacks."
            : $"There is no stack of this name. There are: {string.Join(", ", names)}.");
    }

    /// <summary>The newest of each line; the lines are few.</summary>
    private static async Task<IReadOnlyList<StackForecast>> NewestAsync(PatchDbContext db, MaintainedStack stack, CancellationToken cancellationToken) =>
        await db.StackForecasts.AsNoTracking()
            .Where(row => db.StackForecasts.Where(other => other.StackKey == stack.NameKey).GroupBy(other => other.Line).Select(line => line.Max(other => other.Seq)).Contains(row.Seq))
            .OrderByDescending(row => row.Seq).ToListAsync(cancellationToken);

    private static StackView View(MaintainedStack stack, IReadOnlyList<StackForecast> forecasts) => new(
        stack.Name, stack.Active, stack.ForkName, stack.Branch, stack.UpstreamName, stack.Problem, stack.Active ? stack.NextForecastAt : null,
        [.. forecasts.Select(row => new StoredForecast(row.Line, row.PreviousVerdict, row.MadeAt, PatchJson.Read<ForecastAnswer>(row.ResultJson)!))]);

    private static StackTaskView View(StackTask task) => new(
        task.Id, task.Stack, task.Kind, task.State, task.Error, task.CreatedAt, task.EndedAt, task.ResultJson is null ? null : JsonNode.Parse(task.ResultJson));
}
