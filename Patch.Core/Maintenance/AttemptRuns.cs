using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Workspaces;

namespace Patch.Core.Maintenance;

/// <summary>The runs of an attempt as their workspace writes them.</summary>
/// <param name="Runs">Those that it knows.</param>
/// <param name="Fault">Why there are not all of them, as a sentence; null when there are.</param>
public sealed record AttemptRunsAnswer(IReadOnlyList<JsonObject> Runs, string? Fault);

/// <summary>Reads the runs of an attempt, at whatever workspace they are.</summary>
public sealed class AttemptRuns(IDbContextFactory<PatchDbContext> contexts, WorkspaceDirectory workspaces, TimeProvider timeProvider)
{
    /// <summary>More runs than this nobody looks through.</summary>
    private const int Most = 20;

    /// <summary>Reads them; a workspace that has not answered within <paramref name="limit"/> is a fault in words.</summary>
    public async Task<AttemptRunsAnswer> ReadAsync(MaintenanceAttempt attempt, TimeSpan limit, CancellationToken cancellationToken)
    {
        var ids = IdsOf(attempt);
        var runs = new List<JsonObject>();
        try
        {
            await foreach (var run in EachAsync(attempt, ids.Take(Most), limit, cancellationToken))
                runs.Add(run);
            return new AttemptRunsAnswer(runs, ids.Length > Most ? $"The first {Most} of {ids.Length} runs are shown." : null);
        }
        catch (WorkspaceUnreachableException unreachable)
        {
            return new AttemptRunsAnswer(runs, unreachable.Message);
        }
    }

    /// <summary>One run after the other, for who stops at the one that is looked for; those that the workspace does not know are left out.</summary>
    /// <exception cref="WorkspaceUnreachableException">The workspace does not answer, or all of them together take longer than <paramref name="limit"/>.</exception>
    public IAsyncEnumerable<JsonObject> EachAsync(MaintenanceAttempt attempt, TimeSpan limit, CancellationToken cancellationToken) =>
        EachAsync(attempt, IdsOf(attempt), limit, cancellationToken);

    private async IAsyncEnumerable<JsonObject> EachAsync(
        MaintenanceAttempt attempt, IEnumerable<string> ids, TimeSpan limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(limit, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        IWorkspace? workspace = null;
        foreach (var id in ids)
        {
            JsonObject? run;
            try
            {
                workspace ??= workspaces.Open(await AttemptWorkspaces.AddressAsync(contexts, workspaces, attempt, both.Token));
                run = await workspace.GetRunAsync(id, both.Token);
            }
            catch (OperationCanceledException) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new WorkspaceUnreachableException($"The workspace has not answered within {limit.TotalSeconds:0} s.");
            }

            if (run is not null)
                yield return run;
        }
    }

    private static string[] IdsOf(MaintenanceAttempt attempt) => PatchJson.Read<string[]>(attempt.WorkspaceRunIdsJson)!;
}
