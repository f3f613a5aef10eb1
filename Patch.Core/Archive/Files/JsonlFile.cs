using System.Data;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Archive.Import;
using Patch.Core.Archive.Lines;
using Patch.Core.Data;

namespace Patch.Core.Archive.Files;

/// <summary>A file with a record a line. Neither way holds more than a batch in memory.</summary>
/// <typeparam name="TLine">What a line is read as.</typeparam>
/// <typeparam name="TRow">The row that a line is written from.</typeparam>
internal abstract class JsonlFile<TLine, TRow>(string name, IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider) : ArchiveFile(name)
    where TLine : class
    where TRow : class
{
    /// <summary>Lines of one transaction.</summary>
    internal const int BatchLines = 500;

    /// <summary>A batch also ends when its lines have this many bytes together.</summary>
    internal const int BatchBytes = 4 * 1024 * 1024;

    private const int PageRows = 200;

    /// <summary>How often a batch is tried that somebody else's writing crosses.</summary>
    private const int MaxTries = 5;

    public override async Task ImportAsync(Stream file, FileImport import, CancellationToken cancellationToken)
    {
        var reader = new LineReader(file);
        var (batch, bytes) = (new List<TLine>(BatchLines), 0);
        await foreach (var line in reader.ReadAsync(cancellationToken))
        {
            if (IsBlank(line))
                continue;
            import.Read();
            if (Take(line, import) is not { } taken)
                continue;
            batch.Add(taken);
            bytes += line.Bytes.Length;
            if (batch.Count < BatchLines && bytes < BatchBytes)
                continue;
            await StoreAsync(batch, import, cancellationToken);
            import.Report(reader.Position);
            (batch, bytes) = (new List<TLine>(BatchLines), 0);
        }

        await StoreAsync(batch, import, cancellationToken);
        await FinishAsync(cancellationToken);
        import.Report(reader.Position);
    }

    public override async Task<long> CountAsync(PatchDbContext db, CancellationToken cancellationToken) => await Rows(db).LongCountAsync(cancellationToken);

    public override async IAsyncEnumerable<string> LinesAsync(PatchDbContext db, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = 0L;
        while (true)
        {
            var page = await Rows(db).AsNoTracking().Where(row => EF.Property<long>(row, "Seq") > last)
                .OrderBy(row => EF.Property<long>(row, "Seq")).Take(PageRows).ToListAsync(cancellationToken);
            foreach (var row in page)
                yield return Write(row);
            if (page.Count < PageRows)
                yield break;
            last = SeqOf(page[^1]);
        }
    }

    /// <summary>Reads a line; false with the reason when no record can be made of it.</summary>
    /// <param name="line">A JSON object, and the same as it is written.</param>
    /// <param name="now">UTC.</param>
    /// <param name="read">What the line says.</param>
    /// <param name="fault">The reason, as a sentence.</param>
    protected abstract bool TryRead(
        (JsonElement Json, string Text) line, DateTimeOffset now, [NotNullWhen(true)] out TLine? read, [NotNullWhen(false)] out string? fault);

    /// <summary>Adds what is not there yet, in the order of the lines; returns how many were new. The caller commits.</summary>
    protected abstract Task<int> AddAsync(PatchDbContext db, IReadOnlyList<TLine> lines, CancellationToken cancellationToken);

    /// <summary>The rows that the file is written from.</summary>
    protected abstract IQueryable<TRow> Rows(PatchDbContext db);

    protected abstract long SeqOf(TRow row);

    /// <summary>The row as a line.</summary>
    protected abstract string Write(TRow row);

    /// <summary>What is left to do when all lines are in.</summary>
    protected virtual Task FinishAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private TLine? Take(FileLine line, FileImport import)
    {
        if (LineRules.TryParse(line, out var document, out var text, out var fault))
        {
            using (document)
            {
                if (TryRead((document.RootElement, text), timeProvider.NowUtc(), out var read, out fault))
                    return read;
            }
        }

        import.Refuse(line.Number, fault);
        return null;
    }

    private async Task StoreAsync(List<TLine> batch, FileImport import, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
            return;
        int? added = null;
        for (var attempt = 1; added is null; attempt++)
            added = await TryStoreAsync(batch, isLast: attempt == MaxTries, cancellationToken);
        import.Store(batch.Count, added.Value);
    }

    /// <summary>
    /// One transaction; how many were new. Null when another import, or a worker, wrote one of the rows at this moment: what it wrote is
    /// found by the next try.
    /// </summary>
    private async Task<int?> TryStoreAsync(List<TLine> batch, bool isLast, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            await BulkWriting.PrepareAsync(db, cancellationToken);
            await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            var added = await AddAsync(db, batch, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return added;
        }
        catch (Exception crossed) when (!isLast && Crossings.IsOne(crossed))
        {
            return null;
        }
    }

    private static bool IsBlank(FileLine line) => line.End != LineEnd.TooLong && line.Bytes.Span.Trim(" \t\r"u8).IsEmpty;
}
