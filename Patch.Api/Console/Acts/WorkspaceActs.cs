using Patch.Api.Http;
using Patch.Core.Workspaces;
using Patch.ServiceDefaults.Sessions;

namespace Patch.Api.Console.Acts;

/// <summary>What can be done with the default workspace.</summary>
internal static class WorkspaceActs
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static IEndpointRouteBuilder MapWorkspaceActs(this IEndpointRouteBuilder console)
    {
        console.MapAct("/workspaces/ask", "ask", ConsoleRoles.Operator, AskAsync);
        console.MapAct("/workspaces/runs/{id}/cancel", "cancel", ConsoleRoles.Operator, CancelAsync);
        return console;
    }

    private static Task<ActOutcome> AskAsync(WorkspaceDirectory workspaces, TimeProvider timeProvider, CancellationToken cancellationToken) => WorkspaceWait.WithinAsync(
        Patience, timeProvider,
        async either =>
        {
            await workspaces.Open(workspaces.Resolve(target: null)).ListRunsAsync(null, null, 1, either);
            return ActOutcome.Ok(null, "The workspace answers.");
        },
        sentence => ActOutcome.Refused(null, sentence), cancellationToken);

    private static Task<ActOutcome> CancelAsync(EncodedId id, WorkspaceDirectory workspaces, TimeProvider timeProvider, CancellationToken cancellationToken) => WorkspaceWait.WithinAsync(
        Patience, timeProvider,
        async either => await workspaces.Open(workspaces.Resolve(target: null)).CancelRunAsync(id.Value, either) switch
        {
            CancelAnswer.Canceled => ActOutcome.Ok(id.Value, "The run is stopped."),
            CancelAnswer.Refused refused => ActOutcome.Refused(id.Value, refused.Sentence),
            _ => ActOutcome.Refused(id.Value, "The workspace does not know this run."),
        },
        sentence => ActOutcome.Refused(id.Value, sentence), cancellationToken);
}
