using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Merging;

/// <summary>
/// The first pass of a tree merge: walks the three trees side by side, skips what is equal, settles files that one side alone changed,
/// and notes the rest, with the additions and deletions that may be renames.
/// Directories that one side alone changed are not entered unless a rename on that side matters to the other.
/// </summary>
internal sealed class MergeSurvey(ObjectStore store)
{
    private readonly List<MergeEntry> deferred = [];
    private readonly bool[] enter = new bool[3];

    /// <summary>Every undecided path.</summary>
    public Dictionary<string, MergeEntry> Entries { get; } = [];

    /// <summary>Per side (1, 2): its additions and deletions.</summary>
    public List<TreeChange>[] Moves { get; } = [[], [], []];

    /// <summary>Per side: deleted paths that the other side changed, so that it matters where they went.</summary>
    public HashSet<string>[] Relevant { get; } = [[], [], []];

    /// <summary>Per side: directories that it removed.</summary>
    public HashSet<string>[] RemovedDirectories { get; } = [[], [], []];

    public MergeDirectory Walk(ObjectName? ancestor, ObjectName? ours, ObjectName? theirs)
    {
        var root = Walk("", [ancestor, ours, theirs], addedTo: 0);
        for (var side = 1; side <= 2; side++)
            enter[side] = Relevant[side].Count > 0;
        // Of several files that one may have become, the first met counts.
        for (var side = 1; side <= 2; side++)
            foreach (var entry in GitMapOrder.Of(deferred.Where(entry => enter[side] && entry.TakenFrom == side).ToList(), entry => entry.Path))
            {
                entry.TakenFrom = 0;
                entry.Below = Walk(entry.Path + "/", Trees(entry), addedTo: 0);
            }

        return root;
    }

    /// <param name="prefix">The directory's path with a slash, or empty.</param>
    /// <param name="trees">The three trees; null where a side has none.</param>
    /// <param name="addedTo">All bits when this directory lies in one that a side removed and the other added a file to: then git looks for renames of all its files.</param>
    private MergeDirectory Walk(string prefix, ObjectName?[] trees, int addedTo)
    {
        var directory = new MergeDirectory();
        var names = new SortedDictionary<string, MergeEntry>(StringComparer.Ordinal);
        for (var side = 0; side < 3; side++)
            foreach (var item in trees[side] is { } tree ? store.Tree(tree) : [])
            {
                if (!names.TryGetValue(item.Name, out var entry))
                    names[item.Name] = entry = new MergeEntry(prefix + item.Name);
                entry.Sides[side] = new Version(item.Mode, item.Id);
                entry.FileBits |= item.IsDirectory ? 0 : 1 << side;
                entry.DirectoryBits |= item.IsDirectory ? 1 << side : 0;
            }

        if (addedTo is MergeEntry.OursBit or MergeEntry.TheirsBit && names.Values.Any(entry => entry.FileBits == addedTo))
            addedTo = MergeEntry.AllBits;
        // Git visits a directory where its name with a slash sorts.
        foreach (var entry in names.Values.OrderBy(entry => entry.DirectoryBits != 0 ? entry.Path + "/" : entry.Path, StringComparer.Ordinal))
            Visit(entry, directory, addedTo);
        return directory;
    }

    private void Visit(MergeEntry entry, MergeDirectory directory, int addedTo)
    {
        var (ancestor, ours, theirs) = (entry.Sides[0], entry.Sides[1], entry.Sides[2]);
        var oursSame = ancestor.Exists && ours == ancestor;
        var theirsSame = ancestor.Exists && theirs == ancestor;
        if (oursSame && theirsSame)
        {
            directory.Settled.Add(new TreeEntry(entry.Name, ours.Mode, ours.Id));
            return;
        }

        if (entry.FileBits == MergeEntry.AllBits && (oursSame || theirsSame || ours == theirs))
        {
            var taken = oursSame ? theirs : ours;
            directory.Settled.Add(new TreeEntry(entry.Name, taken.Mode, taken.Id));
            return;
        }

        entry.EqualBits = oursSame ? 3 : theirsSame ? 5 : ours.Exists && ours == theirs ? 6 : 0;
        entry.InTheWay = entry.FileBits != 0 && entry.DirectoryBits != 0;
        directory.Open.Add(entry);
        Entries[entry.Path] = entry;
        NoteMoves(entry, addedTo);
        if (entry.DirectoryBits != 0)
            Descend(entry, addedTo);
    }

    private void NoteMoves(MergeEntry entry, int addedTo)
    {
        for (var side = 1; side <= 2; side++)
        {
            var bit = 1 << side;
            var (inBase, inSide) = ((entry.FileBits & MergeEntry.BaseBit) != 0, (entry.FileBits & bit) != 0);
            if (inBase == inSide)
                continue;
            Moves[side].Add(inBase
                ? new TreeChange(entry.Path, entry.Sides[0].Mode, entry.Sides[0].Id, 0, default)
                : new TreeChange(entry.Path, 0, default, entry.Sides[side].Mode, entry.Sides[side].Id));
            if (inBase && ((entry.EqualBits & entry.FileBits) == 0 || addedTo == MergeEntry.AllBits))
                Relevant[side].Add(entry.Path);
        }
    }

    private void Descend(MergeEntry entry, int addedTo)
    {
        var bits = entry.DirectoryBits;
        for (var side = 1; side <= 2; side++)
            if ((bits & MergeEntry.BaseBit) != 0 && (bits & (1 << side)) == 0)
                RemovedDirectories[side].Add(entry.Path);
        if (addedTo != MergeEntry.AllBits && bits is 3 or 5)
            addedTo = bits & ~MergeEntry.BaseBit;
        var addedBy = entry.FileBits != 0 ? 0 : bits switch { MergeEntry.OursBit => 1, MergeEntry.TheirsBit => 2, _ => 0 };
        var changedBy = entry.EqualBits switch { 3 => 2, 5 => 1, _ => addedBy };
        if (changedBy != 0 && addedTo != MergeEntry.AllBits && !enter[changedBy])
        {
            entry.TakenFrom = changedBy;
            deferred.Add(entry);
            return;
        }

        entry.Below = Walk(entry.Path + "/", Trees(entry), addedTo);
    }

    private static ObjectName?[] Trees(MergeEntry entry) => [.. entry.Sides.Select(side => side.IsDirectory ? side.Id : (ObjectName?)null)];
}
