using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Patch.Core.Data;

/// <summary>
/// Sweep that counts in passing how many rows came in a day, so that no page counts a large table. A table is counted up to a mark, in the
/// order of its numbers. Rows may be committed out of that order: so only rows are counted whose numbers were given out before the last
/// look, which is a while ago.
/// </summary>
public sealed class CountDays(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
{
    private const int BatchSize = 10_000;
    private const int BatchesARound = 20;

    /// <summary>No transaction that writes such rows takes nearly as long.</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(45);

    /// <summary>Counts what has come since; returns how many rows.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var counted = 0;
        foreach (var table in CountedTables.All)
        {
            for (var batch = 0; batch < BatchesARound; batch++)
            {
                var rows = await CountAsync(table, cancellationToken);
                counted += rows;
                if (rows < BatchSize)
                    break;
            }
        }

        return counted;
    }

    private async Task<int> CountAsync(CountedTable table, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = timeProvider.NowUtc().ToUnixTimeSeconds();
        var marks = await db.DayCounts.Where(row => row.Day == "" && (row.Kind == table.Counted || row.Kind == table.Seen || row.Kind == table.Looked))
            .ToDictionaryAsync(row => row.Kind, row => row.Count, cancellationToken);
        try
        {
            if (marks.Count < 3)
            {
                // The first look: what is there will be counted at the next.
                db.DayCounts.AddRange(Mark(table.Counted, 0), Mark(table.Seen, await table.NewestAsync(db, cancellationToken)), Mark(table.Looked, now));
                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return 0;
            }

            var (mark, seen, looked) = (marks[table.Counted], marks[table.Seen], marks[table.Looked]);
            if (now - looked < Gap.TotalSeconds)
                return 0;
            var rows = await table.RowsAsync(db, mark, seen, BatchSize, cancellationToken);
            var next = rows.Count == BatchSize ? rows[^1].Seq : seen;
            if (next > mark && await MoveAsync(db, table.Counted, mark, next, cancellationToken) == 0)
                return 0;
            if (next == seen && await MoveAsync(db, table.Looked, looked, now, cancellationToken) == 1)
                await MoveAsync(db, table.Seen, seen, await table.NewestAsync(db, cancellationToken), cancellationToken);
            foreach (var day in rows.SelectMany(row => row.Kinds, (row, kind) => (kind, Day: DayOf(row.At))).GroupBy(row => row).OrderBy(day => day.Key.kind, StringComparer.Ordinal))
                await AddAsync(db, day.Key.kind, day.Key.Day, day.LongCount(), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return rows.Count;
        }
        catch (DbUpdateException raced) when (raced.IsUniqueViolation())
        {
            // Another worker looked first: it counts.
            return 0;
        }
    }

    /// <summary>The UTC day, as it is stored.</summary>
    public static string DayOf(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DayCount Mark(string kind, long count) => new() { Kind = kind, Day = "", Count = count };

    /// <summary>Zero when another worker moved it meanwhile: then that one's transaction counts, and this one ends.</summary>
    private static Task<int> MoveAsync(PatchDbContext db, string mark, long from, long to, CancellationToken cancellationToken) => db.DayCounts
        .Where(row => row.Kind == mark && row.Day == "" && row.Count == from)
        .ExecuteUpdateAsync(row => row.SetProperty(r => r.Count, to), cancellationToken);

    private static async Task AddAsync(PatchDbContext db, string kind, string day, long count, CancellationToken cancellationToken)
    {
        if (await db.DayCounts.Where(row => row.Kind == kind && row.Day == day)
                .ExecuteUpdateAsync(row => row.SetProperty(r => r.Count, r => r.Count + count), cancellationToken) > 0)
            return;
        db.DayCounts.Add(new DayCount { Kind = kind, Day = day, Count = count });
        await db.SaveChangesAsync(cancellationToken);
    }
}
