using System.Text;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Archive.Files;
using Patch.Core.Data;

namespace Patch.Core.Archive.Export;

/// <summary>
/// Writes what Patch knows as the original's files, field for field, each from one state of the database. User names and passwords in URLs
/// are left out.
/// </summary>
public sealed class ExportArchive
{
    private const int ReportEvery = 1000;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly ArchiveFiles files;
    private readonly IDbContextFactory<PatchDbContext> contexts;

    internal ExportArchive(ArchiveFiles files, IDbContextFactory<PatchDbContext> contexts) => (this.files, this.contexts) = (files, contexts);

    /// <summary>Names of the files that there are.</summary>
    public IReadOnlyList<string> FileNames => [.. files.All.Select(file => file.Name)];

    /// <summary>Media type of a file; null when there is none of that name.</summary>
    public string? ContentTypeOf(string fileName) => Find(fileName)?.ContentType;

    /// <summary>Writes one file.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public async Task WriteAsync(string fileName, Stream output, CancellationToken cancellationToken)
    {
        var file = Find(fileName) ?? throw new ArgumentException($"There is no file {fileName}.", nameof(fileName));
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var snapshot = await Snapshot.BeginAsync(db, cancellationToken);
        await WriteAsync(file, db, output, report: null, cancellationToken);
    }

    /// <summary>
    /// Writes all files, from one state of the database. Each is written under another name first, and all take their names when the last
    /// one is whole: files of an earlier export are replaced then, and stay as they are when this one does not come to its end.
    /// </summary>
    /// <param name="directory">Made when it is missing.</param>
    /// <param name="progress">Told every thousand lines.</param>
    /// <param name="cancellationToken">Stops it; nothing is left behind.</param>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public async Task<ExportReport> RunAsync(string directory, IProgress<ArchiveProgress>? progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        var written = new List<ExportedFile>();
        var run = Path.GetRandomFileName();
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            await using var snapshot = await Snapshot.BeginAsync(db, cancellationToken);
            foreach (var file in files.All)
            {
                await using var stream = new FileStream(Unfinished(file), FileMode.Create, FileAccess.Write);
                var records = await file.CountAsync(db, cancellationToken);
                await WriteAsync(file, db, stream, lines => progress?.Report(Progress(file, lines, records)), cancellationToken);
                stream.Flush(flushToDisk: true);
                written.Add(new ExportedFile(file.Name, records, stream.Length));
            }

            foreach (var file in files.All)
                File.Move(Unfinished(file), Path.Combine(directory, file.Name), overwrite: true);
        }
        finally
        {
            foreach (var file in files.All)
                File.Delete(Unfinished(file));
        }

        return new ExportReport(written);

        string Unfinished(ArchiveFile file) => Path.Combine(directory, $".{file.Name}.{run}");
    }

    private static async Task WriteAsync(ArchiveFile file, PatchDbContext db, Stream output, Action<long>? report, CancellationToken cancellationToken)
    {
        var lines = 0L;
        await using var writer = new StreamWriter(output, Utf8, bufferSize: 64 * 1024, leaveOpen: true) { NewLine = "\n" };
        await foreach (var line in file.LinesAsync(db, cancellationToken))
        {
            await writer.WriteLineAsync(UrlCredentials.Hide(line).AsMemory(), cancellationToken);
            if (++lines % ReportEvery == 0)
                report?.Invoke(lines);
        }

        report?.Invoke(lines);
    }

    private static ArchiveProgress Progress(ArchiveFile file, long lines, long records) =>
        new(file.Name, Math.Min(lines, records), records, lines, Imported: 0, AlreadyThere: 0, Refused: 0);

    private ArchiveFile? Find(string name) => files.All.FirstOrDefault(file => file.Name == name);
}
