using System.IO.Enumeration;

namespace Patch.Core.Git.Mirrors.Upkeep;

/// <summary>One mirror on disk.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Fork">The fork's URL, without credentials; null when it cannot be read.</param>
/// <param name="Upstream">Upstream's; null when it has none, or it cannot be read.</param>
/// <param name="Bytes">What it takes on disk, a damaged one that was set aside included.</param>
/// <param name="LooseObjects">Objects in files of their own.</param>
/// <param name="Packs">Pack files.</param>
/// <param name="LastUsedAt">When a stack or an attempt last opened it.</param>
/// <param name="HasDamagedCopy">A damaged one was set aside, and is kept.</param>
public sealed record MirrorFacts(
    string Name, string? Fork, string? Upstream, long Bytes, int LooseObjects, int Packs, DateTimeOffset LastUsedAt, bool HasDamagedCopy)
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };

    internal static MirrorFacts Of(string path)
    {
        var (fork, upstream) = MirrorFolder.RemotesOf(path);
        var aside = MirrorFolder.AsideOf(path);
        var damaged = Directory.Exists(aside);
        return new MirrorFacts(
            Path.GetFileName(path), fork?.Shown, upstream?.Shown, BytesOf(path) + (damaged ? BytesOf(aside) : 0), LooseObjectsOf(path), PacksOf(path),
            MirrorFolder.UsedAt(path), damaged);
    }

    internal static long BytesOf(string path) =>
        new FileSystemEnumerable<long>(path, (ref entry) => entry.IsDirectory ? 0 : entry.Length, Everything).Sum();

    internal static int LooseObjectsOf(string path) => Directory.Exists(Path.Combine(path, "objects"))
        ? Directory.EnumerateDirectories(Path.Combine(path, "objects"), "??").Sum(folder => Directory.EnumerateFiles(folder).Count())
        : 0;

    internal static int PacksOf(string path) => Directory.Exists(Path.Combine(path, "objects", "pack"))
        ? Directory.EnumerateFiles(Path.Combine(path, "objects", "pack"), "*.pack").Count()
        : 0;
}

/// <summary>What pruning came to for one mirror.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Pruned">True when it was removed, or would be.</param>
/// <param name="Reason">Why, or why not, as a sentence.</param>
/// <param name="Bytes">What it took on disk.</param>
public sealed record MirrorPruning(string Name, bool Pruned, string Reason, long Bytes);
