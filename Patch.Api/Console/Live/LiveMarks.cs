using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Api.Console.Live;

/// <summary>
/// How far each kind of row has come, by one probe of an index each: comparing two looks tells what changed between them, whoever changed
/// it, so a ring that is lost costs nothing but time.
/// </summary>
internal static class LiveMarks
{
    /// <summary>The newest row of a kind.</summary>
    /// <param name="Place">Grows, or at least changes, with every change of the kind.</param>
    /// <param name="Id">The row's id.</param>
    internal readonly record struct Mark(long Place, string? Id);

    /// <summary>One look.</summary>
    public static async Task<IReadOnlyDictionary<string, Mark>> LookAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        var history = await db.AttemptHistory.OrderByDescending(row => row.Seq).Select(row => new { row.Seq, row.AttemptSeq }).FirstOrDefaultAsync(cancellationToken);
        var polls = await db.FeedSources.GroupBy(_ => 1).Select(all => new { Count = all.Count(), Well = all.Max(row => row.LastCheckedAt), Badly = all.Max(row => row.LastErrorAt) })
            .FirstOrDefaultAsync(cancellationToken);
        var delivery = await FirstAsync(db.Deliveries.OrderByDescending(row => row.Seq).Select(row => new Row(row.Seq, row.Id, row.RoutedAt, row.LastRedeliveredAt)));
        var waiting = await db.Deliveries.Where(row => row.Disposition == null).OrderBy(row => row.Seq).Select(row => row.Seq).FirstOrDefaultAsync(cancellationToken);
        return new Dictionary<string, Mark>
        {
            [LiveKinds.Source] = polls is null ? default : new Mark(HashCode.Combine(polls.Count, polls.Well, polls.Badly), null),
            [LiveKinds.Delivery] = delivery with { Place = HashCode.Combine(delivery.Place, waiting) },
            [LiveKinds.Signal] = await FirstAsync(db.Signals.OrderByDescending(row => row.Seq).Select(row => new Row(row.Seq, row.EntryId, row.PolledAt, row.HookedAt))),
            [LiveKinds.Event] = await FirstAsync(db.FlowEvents.OrderByDescending(row => row.Seq).Select(row => new Row(row.Seq, row.Id, null, null))),
            [LiveKinds.Dispatch] = await FirstAsync(db.DispatchRecords.OrderByDescending(row => row.Seq).Select(row => new Row(row.Seq, row.EventId, null, null))),
            [LiveKinds.Run] = await FirstAsync(db.WorkspaceRuns.OrderByDescending(row => row.Seq).Select(row => new Row(row.Seq, row.Id, row.StartedAt, row.CompletedAt))),
            [LiveKinds.Attempt] = history is null ? default : new Mark(
                history.Seq, await db.MaintenanceAttempts.Where(row => row.Seq == history.AttemptSeq).Select(row => row.Id).FirstOrDefaultAsync(cancellationToken)),
            [LiveKinds.Candidate] = await FirstAsync(db.Candidates.OrderByDescending(row => row.Seq).Select(row => new Row(row.Seq, row.Reference, row.UpdatedAt, null))),
            [LiveKinds.Stack] = await FirstAsync(db.StackForecasts.OrderByDescending(row => row.Seq).Select(row => new Row(row.Seq, row.Stack, row.MadeAt, null))),
            [LiveKinds.Notice] = await FirstAsync(db.Notices.OrderByDescending(row => row.Seq).Select(row => new Row(row.Seq, row.Channel, row.SentAt, row.NextTryAt))),
        };

        async Task<Mark> FirstAsync(IQueryable<Row> newest) => await newest.FirstOrDefaultAsync(cancellationToken) is { } row
            ? new Mark(HashCode.Combine(row.Seq, row.One, row.Other), row.Id)
            : default;
    }

    private sealed record Row(long Seq, string Id, DateTimeOffset? One, DateTimeOffset? Other);
}
