using Microsoft.EntityFrameworkCore;

namespace Patch.Core.Data;

/// <summary>A row to count: its number, its time, and the kinds that it counts as.</summary>
public sealed record CountedRow(long Seq, DateTimeOffset At, IReadOnlyList<string> Kinds);

/// <summary>A table whose rows are counted by day.</summary>
/// <param name="name">What is counted, as <c>events</c>.</param>
/// <param name="newest">The highest number.</param>
/// <param name="rows">Rows behind one number, up to another, in order.</param>
public sealed class CountedTable(
    string name, Func<PatchDbContext, IQueryable<long?>> newest, Func<PatchDbContext, long, long, int, CancellationToken, Task<List<CountedRow>>> rows)
{
    /// <summary>What is counted; the kind of its days.</summary>
    public string Name => name;

    /// <summary>Kind of the mark up to which rows are counted.</summary>
    public string Counted => name;

    /// <summary>Kind of the mark of the highest number at the last look.</summary>
    public string Seen => $"seen:{name}";

    /// <summary>Kind of the time of that look, in seconds since 1970.</summary>
    public string Looked => $"looked:{name}";

    /// <summary>The highest number; 0 where there is no row.</summary>
    public async Task<long> NewestAsync(PatchDbContext db, CancellationToken cancellationToken) => await newest(db).FirstOrDefaultAsync(cancellationToken) ?? 0;

    /// <summary>Rows with a number above <paramref name="after"/> and up to <paramref name="last"/>, in order, at most <paramref name="most"/>.</summary>
    public Task<List<CountedRow>> RowsAsync(PatchDbContext db, long after, long last, int most, CancellationToken cancellationToken) =>
        rows(db, after, last, most, cancellationToken);
}

/// <summary>What is counted by day.</summary>
public static class CountedTables
{
    /// <summary>Deliveries of webhooks.</summary>
    public const string Deliveries = "deliveries";

    /// <summary>Upstream facts.</summary>
    public const string Signals = "signals";

    /// <summary>Flow events.</summary>
    public const string Events = "events";

    /// <summary>Attempts that began. Of those that came to a status on a day, <c>attempts:STATUS</c> is counted.</summary>
    public const string Attempts = "attempts";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<CountedTable> All { get; } =
    [
        new(Deliveries, db => db.Deliveries.OrderByDescending(row => row.Seq).Select(row => (long?)row.Seq),
            async (db, after, last, most, token) => Of(Deliveries, await db.Deliveries.Where(row => row.Seq > after && row.Seq <= last)
                .OrderBy(row => row.Seq).Take(most).Select(row => new SeqAt(row.Seq, row.ReceivedAt)).ToListAsync(token))),
        new(Signals, db => db.Signals.OrderByDescending(row => row.Seq).Select(row => (long?)row.Seq),
            async (db, after, last, most, token) => Of(Signals, await db.Signals.Where(row => row.Seq > after && row.Seq <= last)
                .OrderBy(row => row.Seq).Take(most).Select(row => new SeqAt(row.Seq, row.ReceivedAt)).ToListAsync(token))),
        new(Events, db => db.FlowEvents.OrderByDescending(row => row.Seq).Select(row => (long?)row.Seq),
            async (db, after, last, most, token) => Of(Events, await db.FlowEvents.Where(row => row.Seq > after && row.Seq <= last)
                .OrderBy(row => row.Seq).Take(most).Select(row => new SeqAt(row.Seq, row.ReceivedAt)).ToListAsync(token))),
        new(Attempts, db => db.AttemptHistory.OrderByDescending(row => row.Seq).Select(row => (long?)row.Seq),
            async (db, after, last, most, token) => (await db.AttemptHistory.Where(row => row.Seq > after && row.Seq <= last)
                .OrderBy(row => row.Seq).Take(most).Select(row => new { row.Seq, row.At, row.FromStatus, row.ToStatus }).ToListAsync(token))
                .ConvertAll(row => new CountedRow(row.Seq, row.At, StepKinds(row.FromStatus, row.ToStatus)))),
    ];

    private static IReadOnlyList<string> StepKinds(string? from, string to) =>
        from is null ? [Attempts, $"{Attempts}:{to}"] : from == to ? [] : [$"{Attempts}:{to}"];

    private static List<CountedRow> Of(string kind, List<SeqAt> rows)
    {
        string[] kinds = [kind];
        return rows.ConvertAll(row => new CountedRow(row.Seq, row.At, kinds));
    }

    private sealed record SeqAt(long Seq, DateTimeOffset At);
}
