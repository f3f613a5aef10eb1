namespace Patch.Core.Archive.Import;

/// <summary>The counts of one file while it is taken in.</summary>
internal sealed class FileImport(string file, long bytes, IProgress<ArchiveProgress>? progress)
{
    /// <summary>How many refused lines are kept with their reasons; the others are only counted.</summary>
    public const int MaxRefusals = 100;

    private readonly List<RefusedLine> refusals = [];
    private long lines;
    private long imported;
    private long alreadyThere;
    private long refused;

    /// <summary>A line was read that is not blank.</summary>
    public void Read() => lines++;

    /// <summary>No record can be made of a line.</summary>
    public void Refuse(long line, string reason)
    {
        refused++;
        if (refusals.Count < MaxRefusals)
            refusals.Add(new RefusedLine(line, reason));
    }

    /// <summary>Records were committed, <paramref name="added"/> of them new.</summary>
    public void Store(int records, int added)
    {
        imported += added;
        alreadyThere += records - added;
    }

    /// <summary>Tells how far it has come.</summary>
    public void Report(long bytesRead) => progress?.Report(new ArchiveProgress(file, bytesRead, bytes, lines, imported, alreadyThere, refused));

    /// <summary>What it came to.</summary>
    public ImportedFile Result(string? fault = null) => new(file, lines, imported, alreadyThere, refused, [.. refusals], fault);
}
