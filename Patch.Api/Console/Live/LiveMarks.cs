using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Api.Console.Live;

/// <summary>
/// How far each kind of row has come, by bounded reads of an index each: comparing two looks tells what changed between them, whoever changed
/// it, so a ring that is lost costs nothing but time.
/// </summary>
internal static class LiveMarks
{
    /// <summary>So many rows of a kind are compared, the newest: an older one that still moves may end while newer ones are there.</summary>
    private const int Compared = 50;

    /// <summary>So many tasks that wait are compared. A task may be as old as its question, which is asked again in the same row.</summary>
    private const int MostTasks = 200;

    /// <summary>How a kind looks.</summary>
    /// <param name="Rows">Its newest rows.</param>
    /// <param name="Besides">What else is to be seen of it, as a number that changes with it.</param>
    internal sealed record Mark(IReadOnlyList<Row> Rows, int Besides = 0)
    {
        public bool Differs(Mark before) => Besides != before.Besides || !Rows.SequenceEqual(before.Rows);

        /// <summary>The id of the newest row that is new or has changed; null where none has an id.</summary>
        public string? ChangedSince(Mark before) => Rows.Except(before.Rows).FirstOrDefault()?.Id;
    }

    /// <summary>What shows of a row that it has changed.</summary>
    internal sealed record Row(long Seq, string? Id, string? State, DateTimeOffset? One, DateTimeOffset? Other);

    /// <summary>One look.</summary>
    public static async Task<IReadOnlyDictionary<string, Mark>> LookAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        var polls = await db.FeedSources.GroupBy(_ => 1).Select(all => new { Count = all.Count(), Well = all.Max(row => row.LastCheckedAt), Badly = all.Max(row => row.LastErrorAt) })
            .FirstOrDefaultAsync(cancellationToken);
        var unrouted = await db.Deliveries.Where(row => row.Disposition == null).OrderBy(row => row.Seq).Select(row => row.Seq).FirstOrDefaultAsync(cancellationToken);
        var waiting = await db.StackTasks.Where(row => row.NextTryAt != null).OrderBy(row => row.NextTryAt).Take(MostTasks).Select(row => row.Seq).ToListAsync(cancellationToken);
        var tasks = await RowsAsync(db.StackTasks.OrderByDescending(row => row.Seq).Select(row => new Row(row.Seq, row.Stack, row.State, row.CreatedAt, row.EndedAt)));
        var forecasts = await RowsAsync(db.StackForecasts.OrderByDescending(row => row.Seq).Select(row => new Row(row.Seq, row.Stack, null, row.MadeAt, null)));
        return new Dictionary<string, Mark>
        {
            [LiveKinds.Source] = new Mark([], HashCode.Combine(polls?.Count, polls?.Well, polls?.Badly)),
            [LiveKinds.Delivery] = new Mark(await RowsAsync(db.Deliveries.OrderByDescending(row => row.Seq).Select(row => new Row(row.Seq, row.Id, row.Disposition, row.RoutedAt, row.LastRedeliveredAt))), unrouted.GetHashCode()),
            [LiveKinds.Signal] = new Mark(await RowsAsync(db.Signals.OrderByDescending(row => row.Seq).Select(row => new Row(row.Seq, row.EntryId, row.Disposition, row.PolledAt, row.HookedAt)))),
            [LiveKinds.Event] = new Mark(await RowsAsync(db.FlowEvents.OrderByDescending(row => row.Seq).Select(row => new Row(row.Seq, row.Id, null, null, null)))),
            [LiveKinds.Dispatch] = new Mark(await RowsAsync(db.DispatchRecords.OrderByDescending(row => row.Seq).Select(row => new Row(row.Seq, row.EventId, null, null, null)))),
            [LiveKinds.Run] = new Mark(await RowsAsync(db.WorkspaceRuns.OrderByDescending(row => row.Seq).Select(row => new Row(row.Seq, row.Id, row.Status, row.StartedAt, row.CompletedAt)))),
            [LiveKinds.Attempt] = new Mark(await RowsAsync(db.AttemptHistory.OrderByDescending(row => row.Seq).Select(row => new Row(
                row.Seq, db.MaintenanceAttempts.Where(attempt => attempt.Seq == row.AttemptSeq).Select(attempt => attempt.Id).FirstOrDefault(), null, null, null)))),
            [LiveKinds.Candidate] = new Mark(await RowsAsync(db.Candidates.OrderByDescending(row => row.Seq).Select(row => new Row(row.Seq, row.Reference, null, row.UpdatedAt, null)))),
            [LiveKinds.Stack] = new Mark([.. forecasts, .. tasks], HashOf(waiting)),
            [LiveKinds.Notice] = new Mark(await RowsAsync(db.Notices.OrderByDescending(row => row.Seq).Select(row => new Row(row.Seq, row.Channel, row.State, row.SentAt, row.NextTryAt)))),
        };

        async Task<IReadOnlyList<Row>> RowsAsync(IQueryable<Row> newestFirst) => await newestFirst.Take(Compared).ToListAsync(cancellationToken);
    }

    /// <summary>Of which rows it is, in whatever order.</summary>
    private static int HashOf(List<long> seqs)
    {
        var hash = new HashCode();
        foreach (var seq in seqs.Order())
            hash.Add(seq);
        return hash.ToHashCode();
    }
}
