using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Core.Archive.Files;

/// <summary>A file whose lines are one row each, which never changes. A row that is there already stays as it is.</summary>
internal abstract class RowsFile<TRow>(string name, IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
    : JsonlFile<TRow, TRow>(name, contexts, timeProvider)
    where TRow : class
{
    protected override async Task<int> AddAsync(PatchDbContext db, IReadOnlyList<TRow> lines, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(db, lines, cancellationToken);
        var added = lines.Where(row => known.Add(KeyOf(row))).ToList();
        db.AddRange(added);
        await db.SaveChangesAsync(cancellationToken);
        return added.Count;
    }

    /// <summary>What makes two rows the same; the unique index of the table.</summary>
    protected abstract string KeyOf(TRow row);

    /// <summary>Keys of those that are there already.</summary>
    protected abstract Task<HashSet<string>> KnownAsync(PatchDbContext db, IReadOnlyList<TRow> rows, CancellationToken cancellationToken);
}
