using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Api.Console.Pages.Home;

/// <summary>An attempt that ended badly and that nothing took the place of.</summary>
/// <param name="Seq">The attempt.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Flows">The flows that ran for its event; none where its workspace is remote, or it never ran.</param>
internal sealed record WaitingAttempt(long Seq, string Status, IReadOnlyList<string> Flows);

/// <summary>
/// Finds the attempts that wait for a person, among the newest of each bad status. One waits no more when its event has a newer attempt, or
/// when a newer good one is about the same: the same workspace, upstream, type of event and branch, and every flow that ran for the bad one.
/// Releases are one line: a good newer release settles an older one.
/// </summary>
internal static class WaitingAttempts
{
    /// <summary>Attempts of one status that are looked through.</summary>
    private const int Window = 200;

    private static readonly string[] Bad = ["needs_intervention", "blocked", "failed"];
    private static readonly string[] Good = ["changed", "completed"];

    /// <summary>At most <paramref name="most"/> of each status, newest first, the statuses in the order of their weight.</summary>
    public static async Task<IReadOnlyList<WaitingAttempt>> FindAsync(PatchDbContext db, int most, CancellationToken cancellationToken)
    {
        var open = new List<Line>();
        foreach (var status in Bad)
        {
            var newest = Newest(db, status).Where(row => !db.MaintenanceAttempts.Any(newer => newer.EventKey == row.EventKey && newer.Seq > row.Seq));
            open.AddRange(await LinesAsync(newest, cancellationToken));
        }

        var good = new List<Line>();
        foreach (var status in open.Count == 0 ? [] : Good)
            good.AddRange(await LinesAsync(Newest(db, status), cancellationToken));
        var about = good.Where(row => row.Upstream is not null).ToLookup(row => row.About);
        // Which flows ran matters only where something may have taken the place.
        var doubtful = open.Where(row => about[row.About].Any(newer => newer.Seq > row.Seq)).ToList();
        var compared = doubtful.Select(row => row.About).Distinct().SelectMany(line => about[line]).Concat(doubtful);
        var flows = await FlowsAsync(db, [.. compared.Select(row => row.EventKey).Distinct()], cancellationToken);
        var settled = doubtful.Where(row => about[row.About].Any(newer => newer.Seq > row.Seq && flows[row.EventKey].All(flows[newer.EventKey].Contains))).Select(row => row.Seq).ToHashSet();
        var waiting = Bad.SelectMany(status => open.Where(row => row.Status == status && !settled.Contains(row.Seq)).Take(most)).ToList();
        var ran = await FlowsAsync(db, [.. waiting.Select(row => row.EventKey).Distinct()], cancellationToken);
        return waiting.ConvertAll(row => new WaitingAttempt(row.Seq, row.Status, [.. ran[row.EventKey]]));
    }

    private static IQueryable<MaintenanceAttempt> Newest(PatchDbContext db, string status) =>
        db.MaintenanceAttempts.Where(row => row.Status == status).OrderByDescending(row => row.Seq).Take(Window);

    private static Task<List<Line>> LinesAsync(IQueryable<MaintenanceAttempt> rows, CancellationToken cancellationToken) => rows.OrderByDescending(row => row.Seq)
        .Select(row => new Line(row.Seq, row.Status, row.EventKey, row.EventType, row.UpstreamRepo, row.UpstreamTag == null ? row.UpstreamRef : null, row.WorkspaceBackendUrl))
        .ToListAsync(cancellationToken);

    /// <summary>By event, the flows of this machine's own workspace that ran for it.</summary>
    private static async Task<ILookup<string, string>> FlowsAsync(PatchDbContext db, List<string> eventKeys, CancellationToken cancellationToken) =>
        (eventKeys.Count == 0 ? [] : await db.WorkspaceRuns.Where(run => eventKeys.Contains(run.EventKey)).Select(run => new { run.EventKey, run.FlowName }).Distinct().ToListAsync(cancellationToken))
            .ToLookup(run => run.EventKey, run => run.FlowName);

    private sealed record Line(long Seq, string Status, string EventKey, string EventType, string? Upstream, string? Branch, string? Workspace)
    {
        public (string?, string, string?, string?) About => (Upstream, EventType, Branch, Workspace);
    }
}
