namespace Patch.Core.Archive;

/// <summary>How far an import or an export has come with a file.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Done">Import: bytes read. Export: records written.</param>
/// <param name="Total">Import: bytes of the file. Export: records there are.</param>
/// <param name="Lines">Lines read or written, blank ones left out.</param>
/// <param name="Imported">Records that were new.</param>
/// <param name="AlreadyThere">Records that Patch had.</param>
/// <param name="Refused">Lines that no record could be made of.</param>
public sealed record ArchiveProgress(string File, long Done, long Total, long Lines, long Imported, long AlreadyThere, long Refused);
