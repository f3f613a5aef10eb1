using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Patch.Api.Http;
using Patch.Core.Workspaces;

namespace Patch.Api.Workspaces;

/// <summary>Reads through to the default workspace, Patch's own where no backend is configured.</summary>
internal static class WorkspaceEndpoints
{
    private static readonly string[] Statuses = ["queued", "running", "completed", "failed", "canceled"];

    public static RouteGroupBuilder MapWorkspaces(this RouteGroupBuilder admin)
    {
        var group = admin.MapGroup("").WithTags("Workspace").ProducesProblem(StatusCodes.Status502BadGateway).AddEndpointFilter(AnswerUnreachableAsync);
        group.MapExactGet("/workspace-events", ListEventsAsync).WithName("ListWorkspaceEvents").WithSummary("Events that the workspace took in, newest first");
        group.MapExactGet("/workspace-events/{id}", GetEventAsync).WithName("GetWorkspaceEvent").WithSummary("One of them, with its runs")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapExactGet("/workspace-runs", ListRunsAsync).WithName("ListWorkspaceRuns").WithSummary("Runs of the workspace, newest first");
        group.MapExactGet("/workspace-runs/{id}", GetRunAsync).WithName("GetWorkspaceRun").WithSummary("One run")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapExactPost("/workspace-runs/{id}/cancel", CancelRunAsync).WithName("CancelWorkspaceRun").WithSummary("Stops a run that is queued or going on")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapMethodNotAllowed("/workspace-events").MapMethodNotAllowed("/workspace-runs");
        return admin;
    }

    private static async Task<Ok<WorkspaceEventList>> ListEventsAsync(
        [Description("Only events of this type.")] string? type,
        [Description("How many, 1 to 500; 50 where absent or not a number.")] string? limit,
        WorkspaceDirectory workspaces,
        CancellationToken cancellationToken) =>
        TypedResults.Ok(WorkspaceViews.Events(await Default(workspaces).ListEventsAsync(type, ListLimit.OrNull(limit), cancellationToken)));

    private static async Task<Results<Ok<WorkspaceEventAnswer>, ProblemHttpResult>> GetEventAsync(
        EncodedId id, WorkspaceDirectory workspaces, CancellationToken cancellationToken) =>
        await Default(workspaces).GetEventAsync(id.Value, cancellationToken) is { } found
            ? TypedResults.Ok(new WorkspaceEventAnswer(WorkspaceViews.Event(found)))
            : Problems.NotFound("workspace_event_not_found", "The workspace does not know an event of this id.");

    private static async Task<Results<Ok<RunList>, ProblemHttpResult>> ListRunsAsync(
        [Description("Only runs of this event.")] string? eventId,
        [Description("Only runs whose process has this status: queued, running, completed, failed or canceled.")] string? status,
        [Description("How many, 1 to 500; 50 where absent or not a number.")] string? limit,
        WorkspaceDirectory workspaces,
        CancellationToken cancellationToken)
    {
        if (Filters.Refuse("status", status, Statuses) is { } refused)
            return refused;
        var answer = await Default(workspaces).ListRunsAsync(
            Filters.OrNull(eventId), Filters.OrNull(status), ListLimit.OrNull(limit), cancellationToken);
        return TypedResults.Ok(WorkspaceViews.Runs(answer, Filters.OrNull(eventId)));
    }

    private static async Task<Results<Ok<RunAnswer>, ProblemHttpResult>> GetRunAsync(
        EncodedId id, WorkspaceDirectory workspaces, CancellationToken cancellationToken) =>
        await Default(workspaces).GetRunAsync(id.Value, cancellationToken) is { } found
            ? TypedResults.Ok(new RunAnswer(WorkspaceViews.Run(found)))
            : Problems.NotFound("workspace_run_not_found", "The workspace does not know a run of this id.");

    private static async Task<Results<Accepted<RunAnswer>, ProblemHttpResult>> CancelRunAsync(
        EncodedId id, WorkspaceDirectory workspaces, CancellationToken cancellationToken) =>
        await Default(workspaces).CancelRunAsync(id.Value, cancellationToken) switch
        {
            CancelAnswer.Canceled canceled => TypedResults.Accepted((string?)null, new RunAnswer(WorkspaceViews.Run(canceled.Run))),
            CancelAnswer.Refused refused => Problems.Conflict("run_not_canceled", refused.Sentence),
            _ => Problems.NotFound("workspace_run_not_found", "The workspace does not know a run of this id."),
        };

    private static async ValueTask<object?> AnswerUnreachableAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (WorkspaceUnreachableException unreachable)
        {
            return Problems.Unreachable(unreachable.Message);
        }
    }

    private static IWorkspace Default(WorkspaceDirectory workspaces) => workspaces.Open(workspaces.Resolve(target: null));
}
