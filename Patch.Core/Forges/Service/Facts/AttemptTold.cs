using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Maintenance;
using Patch.Core.Workspaces;

namespace Patch.Core.Forges.Service.Facts;

/// <summary>What an attempt's runs tell of it.</summary>
/// <param name="Flow">The flow package; null where the workspace does not say.</param>
/// <param name="Artifacts">What the run that decides left behind; null for nothing.</param>
internal sealed record AttemptTold(string? Flow, JsonObject? Artifacts);

/// <summary>Asks an attempt's workspace for the attempt's runs.</summary>
internal sealed class AttemptRuns(IDbContextFactory<PatchDbContext> contexts, WorkspaceDirectory workspaces)
{
    /// <summary>Of the run that decided the attempt, else of the first.</summary>
    /// <exception cref="WorkspaceUnreachableException">The workspace does not answer.</exception>
    public async Task<AttemptTold> ReadAsync(MaintenanceAttempt attempt, CancellationToken cancellationToken)
    {
        var workspace = workspaces.Open(await AttemptWorkspaces.AddressAsync(contexts, workspaces, attempt, cancellationToken));
        AttemptTold? first = null;
        foreach (var id in PatchJson.Read<string[]>(attempt.WorkspaceRunIdsJson)!)
        {
            if (await workspace.GetRunAsync(id, cancellationToken) is not { } run)
                continue;
            var outcome = RunOutcome.Of(run);
            var told = new AttemptTold(outcome.Flow, RunOutcome.ResultOf(run)?["artifacts"] as JsonObject);
            if (outcome.Status == attempt.Status)
                return told;
            first ??= told;
        }

        return first ?? new AttemptTold(null, null);
    }
}
