using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Core.Data;

namespace Patch.Api.Console.Pages.Maintenance;

/// <summary>What a list reads of an attempt: what it said is its error, else its message, cut.</summary>
public sealed record AttemptRow(
    long Seq, string Id, string EventId, string EventType, string Operation, string Status, string? Repo, string? Point, string? Said, bool Remote,
    DateTimeOffset CreatedAt, DateTimeOffset? CompletedAt)
{
    private const int Longest = 300;

    /// <summary>Reads no more than a list shows.</summary>
    public static IQueryable<AttemptRow> Of(IQueryable<MaintenanceAttempt> rows) => rows.Select(row => new AttemptRow(
        row.Seq, row.Id, row.EventId, row.EventType, row.Operation, row.Status, row.UpstreamRepo, row.UpstreamTag ?? row.UpstreamRef,
        (row.Error ?? row.Message ?? "").Substring(0, Longest), row.WorkspaceBackendUrl != null, row.CreatedAt, row.CompletedAt));
}

/// <summary>What a list of attempts is narrowed by.</summary>
internal sealed record AttemptFilter(string? Status, string? Repo, string? Stack, string? EventId);

/// <summary>A page of attempts, the cursor of the next, and whether the page is not full though older ones were not looked through.</summary>
internal sealed record AttemptPageRows(IReadOnlyList<AttemptRow> Rows, string? Next, bool Searching);

/// <summary>Reads a page of attempts: by the index of its event or status, the rest looked for among the newest of those.</summary>
internal sealed class AttemptsQuery(IDbContextFactory<PatchDbContext> contexts)
{
    private const int Window = 2000;

    public async Task<AttemptPageRows> RunAsync(AttemptFilter filter, long? before, int size, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var leading = db.MaintenanceAttempts.AsNoTracking();
        if (filter.EventId is { } eventId)
        {
            var key = IdKeys.Of(eventId);
            leading = leading.Where(row => row.EventKey == key);
        }

        if (filter.Status is { } status)
            leading = leading.Where(row => row.Status == status);
        if (before is { } seq)
            leading = leading.Where(row => row.Seq < seq);
        leading = leading.OrderByDescending(row => row.Seq);
        var searched = filter.Repo is not null || filter.Stack is not null;
        var rows = searched ? leading.Take(Window) : leading;
        if (filter.Repo is { } repo)
            rows = rows.Where(row => row.UpstreamRepo == repo);
        if (filter.Stack is { } stack)
            rows = rows.Where(row => db.WorkspaceRuns.Any(run => run.EventKey == row.EventKey && run.FlowName == stack));
        var found = await AttemptRow.Of(rows.OrderByDescending(row => row.Seq).Take(size + 1)).ToListAsync(cancellationToken);
        var end = searched && found.Count <= size ? await leading.Skip(Window - 1).Take(1).Select(row => (long?)row.Seq).FirstOrDefaultAsync(cancellationToken) : null;
        var page = found.Take(size).Select(row => row with { Said = UrlCredentials.Hide(row.Said) }).ToList();
        return new AttemptPageRows(page, found.Count > size ? Cursors.Write(page[^1].Seq) : end is { } last ? Cursors.Write(last) : null, end is not null);
    }
}
