using Patch.Core.Workspaces;

namespace Patch.Api.Console;

/// <summary>Asks a workspace, and waits no longer than a person does.</summary>
internal static class WorkspaceWait
{
    /// <summary>What the workspace answered; <paramref name="refused"/> of a sentence where it cannot be reached, or has not answered within the limit.</summary>
    /// <param name="limit">How long to wait.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="ask">Asks; ends when its token does.</param>
    /// <param name="refused">Makes a result of a sentence.</param>
    /// <param name="cancellationToken">The caller's own: its end is no refusal.</param>
    public static async Task<T> WithinAsync<T>(TimeSpan limit, TimeProvider clock, Func<CancellationToken, Task<T>> ask, Func<string, T> refused, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(limit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            return await ask(both.Token);
        }
        catch (WorkspaceUnreachableException unreachable)
        {
            return refused(unreachable.Message);
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return refused($"The workspace did not answer within {limit.TotalSeconds:0} s. Is it running, and can this machine reach it?");
        }
    }
}
