using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Merging;

/// <summary>
/// How much of one file is in another, in git's measure: files are cut into spans that end at a line end or after 64 bytes, and the
/// bytes of spans found on both sides count. 60,000 is identical.
/// </summary>
internal sealed class Similarity(ObjectStore store, MergeAttributes attributes)
{
    public const int Identical = 60_000;

    /// <summary>git's default for renames: half.</summary>
    public const int Renamed = 30_000;

    /// <summary>What a file needs that kept its name and changed its directory.</summary>
    public const int RenamedWithSameName = 45_000;

    private const int SpanLimit = 64;
    private const uint HashBase = 107_927;

    private readonly Dictionary<(ObjectName, bool), Dictionary<uint, int>> spans = [];

    public int Of(TreeChange source, TreeChange target, int minimum)
    {
        if (!Modes.IsFile(source.OldMode) || !Modes.IsFile(target.NewMode))
            return 0;
        var (oldSize, newSize) = (store.Header(source.OldId).Size, store.Header(target.NewId).Size);
        var (large, small) = (Math.Max(oldSize, newSize), Math.Min(oldSize, newSize));
        // Sizes alone rule it out.
        if (large * (Identical - minimum) < (large - small) * Identical || large == 0)
            return 0;
        var (before, after) = (Spans(source.OldId, source.Path), Spans(target.NewId, target.Path));
        long copied = 0;
        foreach (var (hash, bytes) in before)
            copied += Math.Min(bytes, after.GetValueOrDefault(hash));
        return (int)(copied * Identical / large);
    }

    private Dictionary<uint, int> Spans(ObjectName blob, string path)
    {
        // Git ignores the CR of CRLF, in text alone.
        var bytes = store.Read(blob, ObjectKind.Blob);
        var text = !attributes.IsBinary(path, bytes);
        if (spans.TryGetValue((blob, text), out var known))
            return known;
        var found = new Dictionary<uint, int>();
        var length = 0;
        uint first = 0, second = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            if (text && bytes[at] == '\r' && at + 1 < bytes.Length && bytes[at + 1] == '\n')
                continue;
            (first, second) = ((first << 7) ^ (second >> 25), (second << 7) ^ (first >> 25));
            first += bytes[at];
            if (++length < SpanLimit && bytes[at] != '\n')
                continue;
            Count();
        }

        // A last line without an end counts too, as with git from 2.44 on.
        if (length > 0)
            Count();
        return spans[(blob, text)] = found;

        void Count()
        {
            var hash = unchecked(first + second * 0x61) % HashBase;
            found[hash] = found.GetValueOrDefault(hash) + length;
            (first, second, length) = (0, 0, 0);
        }
    }
}
