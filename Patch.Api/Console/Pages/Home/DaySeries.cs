using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Api.Console.Pages.Home;

/// <summary>How much came in a day, the oldest day first, today last, for each kind, as <c>events</c> or <c>attempts:changed</c>.</summary>
internal sealed record DaySeries(int Days, IReadOnlyDictionary<string, long[]> ByKind)
{
    /// <summary>All zero where nothing was counted.</summary>
    public long[] Of(string kind) => ByKind.TryGetValue(kind, out var days) ? days : new long[Days];

    /// <summary>The sum over all days.</summary>
    public long Sum(string kind) => Of(kind).Sum();
}

/// <summary>Reads the counts that the worker keeps, and adds what it has not come to yet.</summary>
internal sealed class DaySeriesQuery(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
{
    /// <summary>Rows of one table that are counted while a page is made.</summary>
    private const int MostLive = 5000;

    public async Task<DaySeries> RunAsync(int days, CancellationToken cancellationToken)
    {
        var today = timeProvider.NowUtc();
        var place = Enumerable.Range(0, days).ToDictionary(back => CountDays.DayOf(today.AddDays(back - days + 1)), back => back);
        var first = CountDays.DayOf(today.AddDays(1 - days));
        var series = new Dictionary<string, long[]>(StringComparer.Ordinal);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // A mark has no day, and stands before all of them.
        foreach (var row in await db.DayCounts.AsNoTracking().Where(row => string.Compare(row.Day, first) >= 0).ToListAsync(cancellationToken))
            Add(row.Kind, row.Day, row.Count);
        var marks = await db.DayCounts.AsNoTracking().Where(row => row.Day == "").ToDictionaryAsync(row => row.Kind, row => row.Count, cancellationToken);
        foreach (var table in CountedTables.All)
        {
            var newest = await table.NewestAsync(db, cancellationToken);
            var after = Math.Max(marks.GetValueOrDefault(table.Counted), newest - MostLive);
            if (newest <= after)
                continue;
            foreach (var row in await table.RowsAsync(db, after, newest, MostLive, cancellationToken))
            {
                foreach (var kind in row.Kinds)
                    Add(kind, CountDays.DayOf(row.At), 1);
            }
        }

        return new DaySeries(days, series);

        void Add(string kind, string day, long count)
        {
            if (!place.TryGetValue(day, out var at))
                return;
            if (!series.TryGetValue(kind, out var line))
                series[kind] = line = new long[days];
            line[at] += count;
        }
    }
}
