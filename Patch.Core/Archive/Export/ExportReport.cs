namespace Patch.Core.Archive.Export;

/// <summary>What an export wrote.</summary>
public sealed record ExportReport(IReadOnlyList<ExportedFile> Files);

/// <summary>One file of an export.</summary>
/// <param name="File">Its name.</param>
/// <param name="Records">Records in it.</param>
/// <param name="Bytes">Its size.</param>
public sealed record ExportedFile(string File, long Records, long Bytes);
