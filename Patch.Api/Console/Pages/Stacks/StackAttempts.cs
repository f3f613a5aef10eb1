using Microsoft.EntityFrameworkCore;
using Patch.Api.Console.Pages.Maintenance;
using Patch.Core.Data;

namespace Patch.Api.Console.Pages.Stacks;

/// <summary>
/// The attempts of a stack. An attempt does not name its stack: it belongs to the one whose flow ran for it; one without runs of this
/// machine's own to every stack of its upstream.
/// </summary>
internal static class StackAttempts
{
    private const int EventsLookedAt = 50;

    /// <summary>The newest, newest first.</summary>
    public static async Task<IReadOnlyList<AttemptRow>> NewestAsync(PatchDbContext db, MaintainedStack stack, int most, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        if (stack.UpstreamName is { } upstream)
            keys.AddRange(await db.FlowEvents.Where(row => row.Repo == upstream).OrderByDescending(row => row.Seq).Take(EventsLookedAt).Select(row => row.IdKey).ToListAsync(cancellationToken));
        // Events that name no repository are known by what came of them.
        var made = await db.Candidates.Where(row => row.StackKey == stack.NameKey && row.EventId != null).OrderByDescending(row => row.Seq).Take(EventsLookedAt)
            .Select(row => row.EventId!).ToListAsync(cancellationToken);
        keys = [.. keys.Concat(made.Select(IdKeys.Of)).Distinct()];
        if (keys.Count == 0)
            return [];
        var attempts = await db.MaintenanceAttempts.AsNoTracking().Where(row => keys.Contains(row.EventKey)).OrderByDescending(row => row.Seq).Take(EventsLookedAt)
            .Select(row => new { row.Seq, row.EventKey, row.WorkspaceRunIdsJson }).ToListAsync(cancellationToken);
        var flows = (await db.WorkspaceRuns.Where(run => keys.Contains(run.EventKey)).OrderByDescending(run => run.Seq).Take(EventsLookedAt * 10)
            .Select(run => new { run.Id, run.FlowName }).ToListAsync(cancellationToken)).DistinctBy(run => run.Id).ToDictionary(run => run.Id, run => run.FlowName);
        var own = attempts.Where(attempt =>
        {
            var known = PatchJson.Read<string[]>(attempt.WorkspaceRunIdsJson)!.Where(flows.ContainsKey).ToList();
            return known.Count == 0 || known.Any(run => flows[run] == stack.Name);
        }).Take(most).Select(attempt => attempt.Seq).ToList();
        var rows = await AttemptRow.Of(db.MaintenanceAttempts.Where(row => own.Contains(row.Seq)).OrderByDescending(row => row.Seq)).ToListAsync(cancellationToken);
        return rows.ConvertAll(row => row with { Said = UrlCredentials.Hide(row.Said) });
    }

    /// <summary>By stack, its newest: of all stacks at once, among as many events of each upstream.</summary>
    public static async Task<Dictionary<long, AttemptRow>> NewestOfEachAsync(PatchDbContext db, IReadOnlyList<MaintainedStack> stacks, CancellationToken cancellationToken)
    {
        var seqs = stacks.Select(stack => stack.Seq).ToList();
        var found = await db.MaintainedStacks.Where(stack => seqs.Contains(stack.Seq)).Select(stack => new
        {
            stack.Seq,
            OfUpstream = (
                from flowEvent in db.FlowEvents.Where(row => row.Repo == stack.UpstreamName && row.Repo != null).OrderByDescending(row => row.Seq).Take(EventsLookedAt)
                join attempt in db.MaintenanceAttempts on flowEvent.IdKey equals attempt.EventKey
                where !db.WorkspaceRuns.Any(run => run.EventKey == attempt.EventKey) || db.WorkspaceRuns.Any(run => run.EventKey == attempt.EventKey && run.FlowName == stack.Name)
                orderby attempt.Seq descending
                select (long?)attempt.Seq).FirstOrDefault(),
            // Events that name no repository are known by what came of them.
            Made = db.Candidates.Where(row => row.StackKey == stack.NameKey && row.EventId != null).OrderByDescending(row => row.Seq).Select(row => row.EventId).FirstOrDefault(),
        }).ToListAsync(cancellationToken);
        var keys = found.Where(row => row.Made is not null).Select(row => IdKeys.Of(row.Made!)).Distinct().ToList();
        var ofMade = keys.Count == 0 ? [] : await db.MaintenanceAttempts.Where(row => keys.Contains(row.EventKey)).GroupBy(row => row.EventKey)
            .Select(same => new { same.Key, Seq = same.Max(row => row.Seq) }).ToDictionaryAsync(same => same.Key, same => same.Seq, cancellationToken);
        var newest = found.Select(row => (Stack: row.Seq, Attempt: Math.Max(row.OfUpstream ?? 0, row.Made is null ? 0 : ofMade.GetValueOrDefault(IdKeys.Of(row.Made)))))
            .Where(row => row.Attempt > 0).ToList();
        var own = newest.Select(row => row.Attempt).Distinct().ToList();
        var rows = (await AttemptRow.Of(db.MaintenanceAttempts.Where(row => own.Contains(row.Seq))).ToListAsync(cancellationToken)).ToDictionary(row => row.Seq);
        return newest.Where(row => rows.ContainsKey(row.Attempt)).ToDictionary(row => row.Stack, row => rows[row.Attempt] with { Said = UrlCredentials.Hide(rows[row.Attempt].Said) });
    }
}
