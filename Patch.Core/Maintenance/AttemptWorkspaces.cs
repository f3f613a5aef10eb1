using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Workspaces;

namespace Patch.Core.Maintenance;

/// <summary>Finds the workspace that has an attempt's runs.</summary>
internal static class AttemptWorkspaces
{
    public static async Task<WorkspaceAddress> AddressAsync(
        IDbContextFactory<PatchDbContext> contexts, WorkspaceDirectory workspaces, MaintenanceAttempt attempt, CancellationToken cancellationToken)
    {
        if (attempt.WorkspaceBackendUrl is not { } url)
            return WorkspaceAddress.Local;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var flowEvent = await db.FlowEvents.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == attempt.EventKey, cancellationToken);
        return workspaces.At(url, flowEvent is null ? null : await db.TargetOfAsync(flowEvent, cancellationToken));
    }
}
