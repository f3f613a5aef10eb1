using Patch.Core.Archive.Files;

namespace Patch.Core.Archive.Import;

/// <summary>
/// Takes over the files of an original service. Line by line, in batches of one transaction each, so that memory stays bounded and a run
/// that was stopped goes on where it was; what is there already stays as it is, so a second run changes nothing. Nothing that is taken over
/// is dispatched, told or done again; open attempts go on being synced, and sources are read on from where they were.
/// </summary>
public sealed class ImportArchive
{
    private readonly ArchiveFiles files;

    internal ImportArchive(ArchiveFiles files) => this.files = files;

    /// <summary>Names of the files that are looked for, in the order in which they are taken in.</summary>
    public IReadOnlyList<string> FileNames => [.. files.All.Select(file => file.Name)];

    /// <summary>Takes over what is in a folder. A line or a file that cannot be read is told in the report and does not stop the rest.</summary>
    /// <param name="directory">The original's <c>DATA_DIR</c>.</param>
    /// <param name="progress">Told after every batch.</param>
    /// <param name="cancellationToken">Stops between two batches; what was taken over stays.</param>
    public async Task<ImportReport> RunAsync(string directory, IProgress<ArchiveProgress>? progress, CancellationToken cancellationToken)
    {
        var results = new List<ImportedFile>();
        foreach (var file in files.All)
        {
            var path = Path.Combine(directory, file.Name);
            if (Path.Exists(path))
                results.Add(await TakeAsync(file, path, progress, cancellationToken));
        }

        return new ImportReport(results);
    }

    private static async Task<ImportedFile> TakeAsync(ArchiveFile file, string path, IProgress<ArchiveProgress>? progress, CancellationToken cancellationToken)
    {
        FileImport? import = null;
        try
        {
            // The original may still have it open. The readers bring their own buffers.
            await using var stream = new FileStream(path, new FileStreamOptions
            {
                Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 0,
            });
            import = new FileImport(file.Name, stream.Length, progress);
            await file.ImportAsync(stream, import, cancellationToken);
            return import.Result();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            import ??= new FileImport(file.Name, 0, progress);
            return import.Result(Directory.Exists(path) ? "It is a folder, not a file." : $"It cannot be read: {unreadable.Message}");
        }
    }
}
