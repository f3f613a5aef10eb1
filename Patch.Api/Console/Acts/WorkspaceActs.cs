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

    private static async Task<ActOutcome> AskAsync(WorkspaceDirectory workspaces, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await workspaces.Open(workspaces.Resolve(target: null)).ListRunsAsync(null, null, 1, either.Token);
            return ActOutcome.Ok(null, "The workspace answers.");
        }
        catch (WorkspaceUnreachableException unreachable)
        {
            return ActOutcome.Refused(null, unreachable.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ActOutcome.Refused(null, "The workspace did not answer within 10 s. Is it running, and can this machine reach it?");
        }
    }

    private static async Task<ActOutcome> CancelAsync(EncodedId id, WorkspaceDirectory workspaces, CancellationToken cancellationToken)
    {
        try
        {
            return await workspaces.Open(workspaces.Resolve(target: null)).CancelRunAsync(id.Value, cancellationToken) switch
            {
                CancelAnswer.Canceled => ActOutcome.Ok(id.Value, "The run is stopped."),
                CancelAnswer.Refused refused => ActOutcome.Refused(id.Value, refused.Sentence),
                _ => ActOutcome.Refused(id.Value, "The workspace does not know this run."),
            };
        }
        catch (WorkspaceUnreachableException unreachable)
        {
            return ActOutcome.Refused(id.Value, unreachable.Message);
        }
    }
}
