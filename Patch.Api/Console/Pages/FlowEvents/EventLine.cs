using Microsoft.EntityFrameworkCore;
using Patch.Core;
using Patch.Core.Data;

namespace Patch.Api.Console.Pages.FlowEvents;

/// <summary>What a list reads of an event: never its payload.</summary>
public sealed record EventRow(long Seq, string Id, string IdKey, string Type, string? Source, string? SourceId, string? Repo, DateTimeOffset ReceivedAt);

/// <summary>An event in a list, with what became of it.</summary>
/// <param name="Row">The event.</param>
/// <param name="State">Status of its newest attempt, else of its dispatch; else <c>held:…</c> or <c>not dispatched</c>.</param>
/// <param name="Sentence">The same in a sentence.</param>
/// <param name="Point">The release or branch that it is about, where an attempt names it.</param>
/// <param name="AttemptId">The newest attempt.</param>
public sealed record EventLine(EventRow Row, string State, string Sentence, string? Point, string? AttemptId)
{
    private const int Longest = 300;

    /// <summary>Looks up what became of a page of events: by index, in a fixed number of queries.</summary>
    public static async Task<IReadOnlyList<EventLine>> OfAsync(PatchDbContext db, IReadOnlyList<EventRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return [];
        var (keys, seqs) = (rows.Select(row => row.IdKey).ToList(), rows.Select(row => row.Seq).ToList());
        var newest = db.MaintenanceAttempts.Where(attempt => keys.Contains(attempt.EventKey)).GroupBy(attempt => attempt.EventKey).Select(same => same.Max(attempt => attempt.Seq));
        var attempts = (await db.MaintenanceAttempts.Where(attempt => newest.Contains(attempt.Seq)).Select(attempt => new
        {
            attempt.EventKey, attempt.Id, attempt.Status, attempt.UpstreamTag, attempt.UpstreamRef,
            Said = (attempt.Error ?? attempt.Message ?? "").Substring(0, Longest),
        }).ToListAsync(cancellationToken)).ToDictionary(attempt => attempt.EventKey);
        var pending = (await db.DispatchRequests.Where(request => seqs.Contains(request.FlowEventSeq) && request.State == "pending")
            .Select(request => new { request.FlowEventSeq, request.Tries, request.NextTryAt }).ToListAsync(cancellationToken)).ToLookup(request => request.FlowEventSeq);
        var open = rows.Where(row => !attempts.ContainsKey(row.IdKey) && !pending.Contains(row.Seq)).ToList();
        var records = await RecordsAsync(db, open, cancellationToken);
        var held = await HeldAsync(db, [.. open.Where(row => !records.ContainsKey(row.IdKey))], cancellationToken);
        return [.. rows.Select(row =>
        {
            if (pending[row.Seq].FirstOrDefault() is { } waiting)
                return new EventLine(row, "pending", waiting.Tries == 0 ? "It waits for the worker to hand it over." : $"Handed over in vain {waiting.Tries} times; it is tried again.", null, null);
            if (attempts.TryGetValue(row.IdKey, out var attempt))
                return new EventLine(row, attempt.Status, UrlCredentials.Hide(attempt.Said), attempt.UpstreamTag ?? attempt.UpstreamRef, attempt.Id);
            if (records.TryGetValue(row.IdKey, out var record))
                return new EventLine(row, record.Status, UrlCredentials.Hide(Cut.To(record.Error, Longest)) ?? "Taken, and no flow matched.", null, null);
            return held.TryGetValue(row.Id, out var why)
                ? new EventLine(row, why.Disposition, UrlCredentials.Hide(why.Reason) ?? "", null, null)
                : new EventLine(row, "not dispatched", "Nobody asked for its dispatch: it was imported.", null, null);
        })];
    }

    private static async Task<Dictionary<string, (string Status, string? Error)>> RecordsAsync(PatchDbContext db, IReadOnlyList<EventRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return [];
        var keys = rows.Select(row => row.IdKey).ToList();
        var newest = db.DispatchRecords.Where(record => keys.Contains(record.EventKey)).GroupBy(record => record.EventKey).Select(same => same.Max(record => record.Seq));
        return (await db.DispatchRecords.Where(record => newest.Contains(record.Seq)).Select(record => new { record.EventKey, record.Status, record.Error }).ToListAsync(cancellationToken))
            .ToDictionary(record => record.EventKey, record => (record.Status, record.Error));
    }

    /// <summary>Of events that nobody dispatched: what their signals say, by event. An event's id holds its signal's entry.</summary>
    private static async Task<Dictionary<string, (string Disposition, string? Reason)>> HeldAsync(PatchDbContext db, IReadOnlyList<EventRow> rows, CancellationToken cancellationToken)
    {
        var places = rows.Select(row => (row.SourceId, Entry: EntryOf(row))).Where(place => place.Entry is not null).ToList();
        if (places.Count == 0)
            return [];
        var sources = places.Select(place => place.SourceId!).Distinct().ToList();
        var entries = places.Select(place => IdKeys.Of(place.Entry!)).Distinct().ToList();
        var signals = await db.Signals.Where(signal => sources.Contains(signal.SourceId) && entries.Contains(signal.EntryKey) && signal.OutcomeId != null && signal.Disposition != null)
            .Select(signal => new { signal.OutcomeId, signal.Disposition, signal.DispositionReason }).ToListAsync(cancellationToken);
        return signals.DistinctBy(signal => signal.OutcomeId).ToDictionary(signal => signal.OutcomeId!, signal => (signal.Disposition!, signal.DispositionReason));
    }

    private static string? EntryOf(EventRow row)
    {
        var (before, after) = ($"patch:{row.SourceId}:", $":{row.Type}");
        if (row.SourceId is null || !row.Id.StartsWith(before, StringComparison.Ordinal))
            return null;

        // What is gone at upstream has a type of its own.
        var end = row.Id.EndsWith(after, StringComparison.Ordinal) ? row.Id.Length - after.Length : row.Id.LastIndexOf(':');
        return end > before.Length ? row.Id[before.Length..end] : null;
    }
}
