namespace Patch.Core.Archive.Import;

/// <summary>What an import came to, file by file in the order in which they were taken in. Files that are not there are left out.</summary>
public sealed record ImportReport(IReadOnlyList<ImportedFile> Files)
{
    /// <summary>True when every line of every file is in Patch now.</summary>
    public bool IsWhole => Files.All(file => file is { Refused: 0, Fault: null });
}

/// <summary>What came of one file.</summary>
/// <param name="File">Its name.</param>
/// <param name="Lines">Lines read, blank ones left out.</param>
/// <param name="Imported">Records that were new.</param>
/// <param name="AlreadyThere">Records that Patch had: from an earlier import, or a line that stands in the file twice.</param>
/// <param name="Refused">Lines that no record could be made of; each was skipped and the rest went on.</param>
/// <param name="Refusals">The first of them, at most 100.</param>
/// <param name="Fault">Why the file could not be read at all, or to its end; null when it was.</param>
public sealed record ImportedFile(
    string File, long Lines, long Imported, long AlreadyThere, long Refused, IReadOnlyList<RefusedLine> Refusals, string? Fault);

/// <summary>A line that no record could be made of.</summary>
/// <param name="Line">Its number, counted from 1; 0 for a file that is one document.</param>
/// <param name="Reason">What is wrong with it, as a sentence.</param>
public sealed record RefusedLine(long Line, string Reason);
