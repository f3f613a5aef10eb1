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
        var ids = PatchJson.Read<string[]>(attempt.WorkspaceRunIdsJson)!;
        var runs = new List<JsonObject>();
        using var time = new CancellationTokenSource(limit, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            var workspace = workspaces.Open(await AttemptWorkspaces.AddressAsync(contexts, workspaces, attempt, both.Token));
            foreach (var id in ids.Take(Most))
            {
                if (await workspace.GetRunAsync(id, both.Token) is { } run)
                    runs.Add(run);
            }

            return new AttemptRunsAnswer(runs, ids.Length > Most ? $"The first {Most} of {ids.Length} runs are shown." : null);
        }
        catch (WorkspaceUnreachableException unreachable)
        {
            return new AttemptRunsAnswer(runs, unreachable.Message);
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new AttemptRunsAnswer(runs, $"The workspace has not answered within {limit.TotalSeconds:0} s.");
        }
    }
}
