using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Patch.Core.Data;

namespace Patch.Core.Workspaces.Local;

/// <summary>Takes due runs, keeps them while they go on, and closes them; each by one conditional update.</summary>
public sealed class RunClaims(IDbContextFactory<PatchDbContext> contexts, IOptions<WorkspaceOptions> options, TimeProvider timeProvider)
{
    /// <summary>How runs are executed.</summary>
    public WorkspaceOptions Options => options.Value;

    /// <summary>
    /// Takes the oldest due run: queued, or running under a lease that ran out because its worker died. Null when none is due. The row has
    /// the number of starts with this one.
    /// </summary>
    public async Task<WorkspaceRun?> TakeAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var open = db.WorkspaceRuns.Where(run => run.Status == "queued" || run.Status == "running");
        while (true)
        {
            var now = timeProvider.NowUtc();
            var due = await open.Free(now).OrderBy(run => run.Seq).Select(run => run.Seq).Take(10).ToListAsync(cancellationToken);
            if (due.Count == 0)
                return null;
            foreach (var seq in due)
            {
                var owner = Leases.NewOwner();
                if (await open.TryClaimAsync(seq, owner, now, options.Value.RunLease, cancellationToken))
                    return await StartAsync(db, seq, owner, now, cancellationToken);
            }
        }
    }

    /// <summary>Keeps the run for another lease. False when it was lost.</summary>
    public async Task<bool> RenewAsync(WorkspaceRun run, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.WorkspaceRuns.RenewAsync(run.Seq, run.LeaseOwner!, timeProvider.NowUtc(), options.Value.RunLease, cancellationToken);
    }

    /// <summary>Gives the run back as it was before this start, so that another worker starts it. For an orderly stop.</summary>
    public async Task GiveBackAsync(WorkspaceRun run)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        await Mine(db, run).ExecuteUpdateAsync(
            row => row.SetProperty(r => r.Status, "queued").SetProperty(r => r.Starts, r => r.Starts - 1)
                .SetProperty(r => r.LeaseOwner, (string?)null).SetProperty(r => r.LeaseUntil, (DateTimeOffset?)null),
            CancellationToken.None);
    }

    /// <summary>Writes how the run ended. False when it was lost to another worker: then nothing is written.</summary>
    public async Task<bool> CloseAsync(WorkspaceRun run, LocalRunEnd end, CancellationToken cancellationToken)
    {
        DateTimeOffset? now = timeProvider.NowUtc();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Mine(db, run).ExecuteUpdateAsync(
            row => row.SetProperty(r => r.Status, end.Status).SetProperty(r => r.ResultJson, end.ResultJson)
                .SetProperty(r => r.Stdout, end.Stdout).SetProperty(r => r.Stderr, end.Stderr).SetProperty(r => r.Error, end.Error)
                .SetProperty(r => r.CompletedAt, now)
                .SetProperty(r => r.LeaseOwner, (string?)null).SetProperty(r => r.LeaseUntil, (DateTimeOffset?)null),
            cancellationToken) == 1;
    }

    private static IQueryable<WorkspaceRun> Mine(PatchDbContext db, WorkspaceRun run) =>
        db.WorkspaceRuns.Where(row => row.Seq == run.Seq && row.LeaseOwner == run.LeaseOwner);

    private static async Task<WorkspaceRun?> StartAsync(
        PatchDbContext db, long seq, string owner, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset? started = now;
        await db.WorkspaceRuns.Where(run => run.Seq == seq && run.LeaseOwner == owner).ExecuteUpdateAsync(
            row => row.SetProperty(r => r.Status, "running").SetProperty(r => r.Starts, r => r.Starts + 1).SetProperty(r => r.StartedAt, started),
            cancellationToken);
        return await db.WorkspaceRuns.AsNoTracking()
            .FirstOrDefaultAsync(run => run.Seq == seq && run.LeaseOwner == owner, cancellationToken);
    }
}

/// <summary>What a run's row says when it has ended.</summary>
public sealed record LocalRunEnd(string Status, string? ResultJson, string Stdout, string Stderr, string? Error)
{
    /// <summary>What the run came to: its result's status, else how its process ended. For those who count runs.</summary>
    public string? Outcome { get; init; }

    /// <summary>Name of the runner that ran it; null where none did.</summary>
    public string? Runner { get; init; }
}
