using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Forges.Api;

namespace Patch.Core.Forges.Workflows;

/// <summary>Which workflow stands for a run, so that it is started once, whichever worker looks. Without a record it is kept in memory.</summary>
internal sealed class WorkflowRecords(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
{
    /// <summary>The run's row, made where there is none.</summary>
    public async Task<ForgeWorkflowRun> OfAsync(string runId, ForkPlace place, string workflow, bool recorded, CancellationToken cancellationToken)
    {
        var row = new ForgeWorkflowRun
        {
            RunId = runId, Provider = place.Provider, Host = place.Host, Repo = place.Repo, Workflow = workflow, CreatedAt = timeProvider.NowUtc(),
        };
        if (!recorded)
            return row;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.ForgeWorkflowRuns.AsNoTracking().SingleOrDefaultAsync(known => known.RunId == runId, cancellationToken) is { } known)
            return known;
        db.Add(row);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return row;
        }
        catch (DbUpdateException refused) when (refused.IsUniqueViolation())
        {
            return await db.ForgeWorkflowRuns.AsNoTracking().SingleAsync(known => known.RunId == runId, cancellationToken);
        }
    }

    /// <summary>To be called before the forge is asked: from now on it may have been started.</summary>
    public Task AskingAsync(ForgeWorkflowRun row, bool recorded, CancellationToken cancellationToken)
    {
        row.AskedAt = timeProvider.NowUtc();
        return StoreAsync(row, recorded, cancellationToken);
    }

    /// <summary>The forge did not take it: it may be asked again.</summary>
    public Task NotAskedAsync(ForgeWorkflowRun row, bool recorded, CancellationToken cancellationToken)
    {
        row.AskedAt = null;
        return StoreAsync(row, recorded, cancellationToken);
    }

    /// <summary>The forge's run is known.</summary>
    public Task FoundAsync(ForgeWorkflowRun row, string forgeRunId, string? url, bool recorded, CancellationToken cancellationToken)
    {
        (row.ForgeRunId, row.Url) = (forgeRunId, url);
        return StoreAsync(row, recorded, cancellationToken);
    }

    /// <summary>Without those that stand for other runs.</summary>
    public async Task<IReadOnlyList<ForgeRun>> FreeAsync(ForgeWorkflowRun row, IReadOnlyList<ForgeRun> runs, CancellationToken cancellationToken)
    {
        var ids = runs.Select(run => run.Id).ToList();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var taken = await db.ForgeWorkflowRuns
            .Where(known => known.Host == row.Host && known.Repo == row.Repo && known.RunId != row.RunId && known.ForgeRunId != null && ids.Contains(known.ForgeRunId))
            .Select(known => known.ForgeRunId).ToListAsync(cancellationToken);
        return [.. runs.Where(run => !taken.Contains(run.Id))];
    }

    private async Task StoreAsync(ForgeWorkflowRun row, bool recorded, CancellationToken cancellationToken)
    {
        if (!recorded)
            return;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.ForgeWorkflowRuns.Where(known => known.RunId == row.RunId).ExecuteUpdateAsync(
            known => known.SetProperty(r => r.AskedAt, row.AskedAt).SetProperty(r => r.ForgeRunId, row.ForgeRunId).SetProperty(r => r.Url, row.Url), cancellationToken);
    }
}
