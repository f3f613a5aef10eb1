using Patch.Core.Archive.Import;
using Patch.Core.Data;

namespace Patch.Core.Archive.Files;

/// <summary>One of the original's files: how it is taken in, and how it is given back.</summary>
internal abstract class ArchiveFile(string name)
{
    /// <summary>Name within the folder.</summary>
    public string Name { get; } = name;

    /// <summary>Media type of its content.</summary>
    public virtual string ContentType => "application/x-ndjson";

    /// <summary>Takes the file in, and notes what came of it.</summary>
    public abstract Task ImportAsync(Stream file, FileImport import, CancellationToken cancellationToken);

    /// <summary>How many records the file will have.</summary>
    public abstract Task<long> CountAsync(PatchDbContext db, CancellationToken cancellationToken);

    /// <summary>The file's records, each as it stands in the file but for the line feed behind it.</summary>
    public abstract IAsyncEnumerable<string> LinesAsync(PatchDbContext db, CancellationToken cancellationToken);
}
