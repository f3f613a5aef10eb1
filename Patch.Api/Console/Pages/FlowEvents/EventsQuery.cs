using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Core.Data;

namespace Patch.Api.Console.Pages.FlowEvents;

/// <summary>
/// What a list of events is narrowed by; null where by nothing. The status is that of the newest attempt, or one of
/// <see cref="EventStatuses"/>; the text a part of the id.
/// </summary>
internal sealed record EventFilter(string? Type, string? Source, string? Repo, string? Status, DateTimeOffset? From, DateTimeOffset? To, string? Text);

/// <summary>What an event without an attempt may be.</summary>
internal static class EventStatuses
{
    /// <summary>It waits to be handed over.</summary>
    public const string Pending = "pending";

    /// <summary>Its signal is held, whatever for.</summary>
    public const string Held = "held";

    /// <summary>Nobody asked for its dispatch.</summary>
    public const string NotDispatched = "not_dispatched";

    /// <summary>All that the list can be narrowed by.</summary>
    public static string[] All { get; } = [Pending, Held, NotDispatched, .. AttemptStatuses.All];
}

/// <summary>A page of events.</summary>
/// <param name="Lines">Newest first.</param>
/// <param name="Next">Cursor of what is older; null at the end.</param>
/// <param name="Searching">The page is not full, and yet there are older events that were not looked through.</param>
internal sealed record EventList(IReadOnlyList<EventLine> Lines, string? Next, bool Searching);

/// <summary>
/// Reads a page of events. One filter leads, by its index; the others are looked for among the newest of what it leads to, so that a page
/// costs the same however many rows there are, and the next goes on from there.
/// </summary>
internal sealed class EventsQuery(IDbContextFactory<PatchDbContext> contexts)
{
    /// <summary>Rows that one page looks through.</summary>
    public const int Window = 2000;

    /// <summary>Null when the cursor is none that this list gave.</summary>
    public async Task<EventList?> RunAsync(EventFilter filter, string? cursor, int size, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (filter.Status is EventStatuses.Held)
            return Cursors.TryRead(cursor, out var signal) ? await OfHeldAsync(db, filter, signal, size, cancellationToken) : null;
        if (filter.Status is not (null or EventStatuses.Pending or EventStatuses.NotDispatched))
            return Cursors.TryRead(cursor, out var attempt) ? await OfStatusAsync(db, filter, attempt, size, cancellationToken) : null;
        if (filter.Status is null && (filter.From ?? filter.To) is not null)
            return TryReadTime(cursor, out var at) ? await OfTimeAsync(db, filter, at, size, cancellationToken) : null;
        return Cursors.TryRead(cursor, out var before) ? await OfSeqAsync(db, filter, before, size, cancellationToken) : null;
    }

    private static async Task<EventList> OfSeqAsync(PatchDbContext db, EventFilter filter, long? before, int size, CancellationToken cancellationToken)
    {
        var (leading, left) = Leading(await PendingAsync(db, filter, cancellationToken), filter);
        if (before is { } seq)
            leading = leading.Where(row => row.Seq < seq);
        leading = leading.OrderByDescending(row => row.Seq);
        var searched = filter.Status is EventStatuses.NotDispatched || left != new EventFilter(null, null, null, filter.Status, null, null, null);
        var rows = searched ? Others(leading.Take(Window), left) : leading;
        if (filter.Status is EventStatuses.NotDispatched)
            rows = NotDispatched(db, rows);
        var found = await Rows(rows.OrderByDescending(row => row.Seq).Take(size + 1)).ToListAsync(cancellationToken);
        var end = searched && found.Count <= size ? await leading.Skip(Window - 1).Take(1).Select(row => (long?)row.Seq).FirstOrDefaultAsync(cancellationToken) : null;
        var page = found.Take(size).ToList();
        return new EventList(
            await EventLine.OfAsync(db, page, cancellationToken), found.Count > size ? Cursors.Write(page[^1].Seq) : end is { } last ? Cursors.Write(last) : null, end is not null);
    }

    /// <summary>Led by the signals that are held, which are few.</summary>
    private static async Task<EventList> OfHeldAsync(PatchDbContext db, EventFilter filter, long? before, int size, CancellationToken cancellationToken)
    {
        var held = await db.Signals.Where(row => row.Disposition != null && row.Disposition.StartsWith("held:") && row.OutcomeId != null && (before == null || row.Seq < before))
            .OrderByDescending(row => row.Seq).Take(Window).Select(row => new { row.Seq, Id = row.OutcomeId! }).ToListAsync(cancellationToken);
        var places = held.GroupBy(row => IdKeys.Of(row.Id)).ToDictionary(same => same.Key, same => same.Max(row => row.Seq));
        var keys = places.Keys.ToList();
        var rows = await Rows(Others(db.FlowEvents.AsNoTracking().Where(row => keys.Contains(row.IdKey)), filter)).ToListAsync(cancellationToken);
        // Which of them nobody had dispatched since is what their lines say.
        var lines = (await EventLine.OfAsync(db, [.. rows.OrderByDescending(row => places[row.IdKey])], cancellationToken)).Where(line => line.State.StartsWith("held:", StringComparison.Ordinal)).ToList();
        var page = lines.Take(size).ToList();
        var further = lines.Count <= size && held.Count == Window;
        return new EventList(page, lines.Count > size ? Cursors.Write(places[page[^1].Row.IdKey]) : further ? Cursors.Write(held[^1].Seq) : null, further);
    }

    private static async Task<EventList> OfTimeAsync(PatchDbContext db, EventFilter filter, (DateTimeOffset At, long Seq)? before, int size, CancellationToken cancellationToken)
    {
        var rows = db.FlowEvents.AsNoTracking();
        if (filter.From is { } from)
            rows = rows.Where(row => row.ReceivedAt >= from);
        if (filter.To is { } to)
            rows = rows.Where(row => row.ReceivedAt < to);
        if (before is { } place)
            rows = rows.Where(row => row.ReceivedAt <= place.At && (row.ReceivedAt < place.At || row.Seq < place.Seq));
        var leading = rows.OrderByDescending(row => row.ReceivedAt).ThenByDescending(row => row.Seq);
        var found = await Rows(Others(leading.Take(Window), filter).OrderByDescending(row => row.ReceivedAt).ThenByDescending(row => row.Seq).Take(size + 1)).ToListAsync(cancellationToken);
        var end = found.Count > size ? null : await leading.Skip(Window - 1).Take(1).Select(row => new { row.ReceivedAt, row.Seq }).FirstOrDefaultAsync(cancellationToken);
        var page = found.Take(size).ToList();
        return new EventList(
            await EventLine.OfAsync(db, page, cancellationToken),
            found.Count > size ? WriteTime(page[^1].ReceivedAt, page[^1].Seq) : end is null ? null : WriteTime(end.ReceivedAt, end.Seq), end is not null);
    }

    private static async Task<EventList> OfStatusAsync(PatchDbContext db, EventFilter filter, long? before, int size, CancellationToken cancellationToken)
    {
        var attempts = db.MaintenanceAttempts.Where(attempt => attempt.Status == filter.Status);
        if (before is { } seq)
            attempts = attempts.Where(attempt => attempt.Seq < seq);
        attempts = attempts.OrderByDescending(attempt => attempt.Seq);
        var found = await (
            from attempt in attempts.Take(Window)
            join row in Others(db.FlowEvents.AsNoTracking(), filter) on attempt.EventKey equals row.IdKey
            where !db.MaintenanceAttempts.Any(newer => newer.EventKey == attempt.EventKey && newer.Seq > attempt.Seq)
            orderby attempt.Seq descending
            select new { attempt.Seq, Row = new EventRow(row.Seq, row.Id, row.IdKey, row.Type, row.Source, row.SourceId, row.Repo, row.ReceivedAt) })
            .Take(size + 1).ToListAsync(cancellationToken);
        var end = found.Count > size ? null : await attempts.Skip(Window - 1).Take(1).Select(attempt => (long?)attempt.Seq).FirstOrDefaultAsync(cancellationToken);
        var page = found.Take(size).ToList();
        return new EventList(
            await EventLine.OfAsync(db, [.. page.Select(row => row.Row)], cancellationToken),
            found.Count > size ? Cursors.Write(page[^1].Seq) : end is { } last ? Cursors.Write(last) : null, end is not null);
    }

    /// <summary>With <c>pending</c>: the events that wait to be handed over, which are few.</summary>
    private static async Task<IQueryable<FlowEvent>> PendingAsync(PatchDbContext db, EventFilter filter, CancellationToken cancellationToken)
    {
        if (filter.Status is not EventStatuses.Pending)
            return db.FlowEvents.AsNoTracking();
        var waiting = await db.DispatchRequests.Where(request => request.State == "pending").OrderBy(request => request.NextTryAt).Select(request => request.FlowEventSeq)
            .Take(Window).ToListAsync(cancellationToken);
        return db.FlowEvents.AsNoTracking().Where(row => waiting.Contains(row.Seq));
    }

    /// <summary>Those that were never handed over, do not wait for it, and are not held.</summary>
    private static IQueryable<FlowEvent> NotDispatched(PatchDbContext db, IQueryable<FlowEvent> rows) => rows.Where(row =>
        !db.MaintenanceAttempts.Any(attempt => attempt.EventKey == row.IdKey) && !db.DispatchRecords.Any(record => record.EventKey == row.IdKey)
        && !db.DispatchRequests.Any(request => request.FlowEventSeq == row.Seq && request.State == EventStatuses.Pending)
        && !db.Signals.Any(signal => signal.Disposition != null && signal.Disposition.StartsWith("held:") && signal.OutcomeId == row.Id));

    /// <summary>The filter whose index leads, and what is left to look for.</summary>
    private static (IQueryable<FlowEvent> Leading, EventFilter Left) Leading(IQueryable<FlowEvent> rows, EventFilter filter) => filter switch
    {
        { Repo: { } repo } => (rows.Where(row => row.Repo == repo), filter with { Repo = null }),
        { Source: { } source } => (rows.Where(row => row.SourceId == source), filter with { Source = null }),
        { Type: { } type } => (rows.Where(row => row.Type == type), filter with { Type = null }),
        _ => (rows, filter),
    };

    private static IQueryable<FlowEvent> Others(IQueryable<FlowEvent> rows, EventFilter filter)
    {
        if (filter.Repo is { } repo)
            rows = rows.Where(row => row.Repo == repo);
        if (filter.Source is { } source)
            rows = rows.Where(row => row.SourceId == source);
        if (filter.Type is { } type)
            rows = rows.Where(row => row.Type == type);
        if (filter.From is { } from)
            rows = rows.Where(row => row.ReceivedAt >= from);
        if (filter.To is { } to)
            rows = rows.Where(row => row.ReceivedAt < to);
        if (filter.Text is { } text)
            rows = rows.Where(row => row.Id.Contains(text));
        return rows;
    }

    private static IQueryable<EventRow> Rows(IQueryable<FlowEvent> rows) =>
        rows.Select(row => new EventRow(row.Seq, row.Id, row.IdKey, row.Type, row.Source, row.SourceId, row.Repo, row.ReceivedAt));

    private static string WriteTime(DateTimeOffset at, long seq) => TextCursors.Write(string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks}:{seq}"));

    private static bool TryReadTime(string? cursor, out (DateTimeOffset At, long Seq)? place)
    {
        place = null;
        if (!TextCursors.TryRead(cursor, out var text))
            return false;
        if (text is null)
            return true;
        if (text.Split(':') is not [var ticks, var seq] || !long.TryParse(ticks, CultureInfo.InvariantCulture, out var at) || !long.TryParse(seq, CultureInfo.InvariantCulture, out var number)
            || at < 0 || at > DateTimeOffset.MaxValue.UtcTicks)
            return false;
        place = (new DateTimeOffset(at, TimeSpan.Zero), number);
        return true;
    }
}
