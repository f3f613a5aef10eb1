using Microsoft.EntityFrameworkCore;

namespace Patch.Api.Http;

/// <summary>Reads one page of rows by key: never by counting, so that rows that come meanwhile shift nothing.</summary>
internal static class Pages
{
    /// <summary>The first <paramref name="size"/> rows of a query that is newest first, and the cursor of the next page; null at the end.</summary>
    public static async Task<(IReadOnlyList<T> Rows, string? Next)> PageAsync<T>(
        this IQueryable<T> newestFirst, int size, Func<T, long> seq, CancellationToken cancellationToken)
    {
        // One more than asked for tells whether there is a next page.
        var rows = await newestFirst.Take(size + 1).ToListAsync(cancellationToken);
        if (rows.Count <= size)
            return (rows, null);
        rows.RemoveAt(size);
        return (rows, Cursors.Write(seq(rows[^1])));
    }
}
