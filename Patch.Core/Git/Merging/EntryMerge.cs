using Patch.Core.Git.Lines;
using Patch.Core.Git.Objects;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Git.Merging;

/// <summary>Decides each undecided path, deepest first, and writes the merged trees.</summary>
internal sealed class EntryMerge(ObjectStore store, FileMerge files, RenameEffects renames, string oursName, string theirsName)
{
    private readonly List<PathConflict> conflicts = [];

    public IReadOnlyList<PathConflict> Conflicts => conflicts;

    /// <summary>The tree of a directory; default when nothing is left in it.</summary>
    public ObjectName Write(MergeDirectory directory)
    {
        var entries = directory.Settled.ToList();
        foreach (var entry in directory.Open)
            foreach (var (name, result) in Results(entry, directory))
                entries.Add(new TreeEntry(name, result.Mode, result.Id));
        return entries.Count == 0 ? default : store.Put(ObjectKind.Tree, TreeEntry.Format(entries));
    }

    private IEnumerable<(string Name, Version Result)> Results(MergeEntry entry, MergeDirectory directory)
    {
        if (entry.TakenFrom != 0)
        {
            if (entry.Sides[entry.TakenFrom].Exists)
                yield return (entry.Name, entry.Sides[entry.TakenFrom]);
            yield break;
        }

        if (entry.DirectoryBits != 0)
        {
            var tree = Tree(entry);
            if (tree.Exists)
                yield return (entry.Name, tree);
            if (entry.FileBits == 0 || entry.MovedAway)
                yield break;
            if (!tree.Exists)
            {
                // The directory is gone: the file may have the name.
                entry.InTheWay = false;
                entry.KeepFilesOnly();
            }
            else
            {
                // Deleted as a file on both sides: the directory has the name.
                if (entry.FileBits == MergeEntry.BaseBit)
                    yield break;
                var side = (entry.DirectoryBits & MergeEntry.OursBit) != 0 ? 2 : 1;
                var moved = entry.CopyTo(Beside(directory, entry.Path, side));
                moved.KeepFilesOnly();
                moved.MadeWay = side;
                entry = moved;
            }
        }

        if (entry.MovedAway)
            yield break;
        foreach (var (path, result) in Decide(entry, directory))
            if (result.Exists)
                yield return (path[(path.LastIndexOf('/') + 1)..], result);
    }

    private Version Tree(MergeEntry entry)
    {
        var tree = entry.Below is null ? default : Write(entry.Below);
        return tree.IsNone ? default : new Version(Modes.Directory, tree);
    }

    private IEnumerable<(string Path, Version Result)> Decide(MergeEntry entry, MergeDirectory directory)
    {
        var disputed = entry.InTheWay || entry.PathConflict;
        var kind = renames.Kinds.GetValueOrDefault(entry.Path) ?? ConflictKinds.FileDirectory;
        if (entry.EqualBits != 0)
        {
            var result = entry.EqualBits == 3 ? entry.Sides[2] : entry.Sides[1];
            if (disputed && (entry.EqualBits == 6 || result.Exists))
                Report(kind, entry);
            return [(entry.Path, result)];
        }

        if (entry.FileBits >= 6)
            return Modes.TypeOf(entry.Sides[1].Mode) == Modes.TypeOf(entry.Sides[2].Mode) ? Content(entry, disputed, kind) : DifferentTypes(entry, directory);
        switch (entry.FileBits)
        {
            case 3 or 5:
                var side = entry.FileBits == 5 ? 2 : 1;
                Report(entry.PathConflict ? kind : ConflictKinds.ModifyDelete, entry);
                return [(entry.Path, entry.Sides[side])];
            case 2 or 4:
                if (disputed)
                    Report(kind, entry);
                return [(entry.Path, entry.Sides[entry.FileBits == 4 ? 2 : 1])];
            default:
                if (entry.PathConflict)
                    Report(kind, entry);
                return [];
        }
    }

    private (string Path, Version Result)[] Content(MergeEntry entry, bool disputed, string kind)
    {
        var merge = files.Merge(entry.Path, entry.Sides[0], entry.Sides[1], entry.Sides[2]);
        if (!merge.Clean)
            Report(ContentKind(entry, merge), entry, merge.Text);
        else if (disputed)
            Report(kind, entry.MadeWay == 0 ? entry : entry.Only(entry.MadeWay, merge.Result));
        return [(entry.Path, merge.Result)];
    }

    private static string ContentKind(MergeEntry entry, FileMergeResult merge) => Modes.TypeOf(entry.Sides[1].Mode) switch
    {
        Modes.Submodule => ConflictKinds.Submodule,
        Modes.Link => ConflictKinds.SymbolicLink,
        _ when merge.Text is null && TrivialContent(entry) => ConflictKinds.Mode,
        _ when !entry.Sides[0].Exists => ConflictKinds.AddAdd,
        _ when merge.Text is { Clean: false } => ConflictKinds.Content,
        _ when merge.Text is null => ConflictKinds.Binary,
        _ => ConflictKinds.Mode,
    };

    private static bool TrivialContent(MergeEntry entry) => entry.Sides.Select(side => side.Id).Distinct().Count() < 3;

    /// <summary>A file on one side, a link or submodule on the other: the files make room, so each path has one type.</summary>
    private (string Path, Version Result)[] DifferentTypes(MergeEntry entry, MergeDirectory directory)
    {
        var (ancestor, ours, theirs) = (entry.Sides[0].Mode, entry.Sides[1].Mode, entry.Sides[2].Mode);
        var moveOurs = Modes.IsFile(ours) || !Modes.IsFile(theirs);
        var moveTheirs = !Modes.IsFile(ours);
        var forOurs = entry.CopyTo(moveOurs ? Beside(directory, entry.Path, 1) : entry.Path);
        var forTheirs = entry.CopyTo(moveTheirs ? Beside(directory, entry.Path, 2) : entry.Path);
        forOurs.Sides[2] = default;
        forTheirs.Sides[1] = default;
        if (Modes.TypeOf(ours) != Modes.TypeOf(ancestor))
            forOurs.Sides[0] = default;
        if (Modes.TypeOf(theirs) != Modes.TypeOf(ancestor))
            forTheirs.Sides[0] = default;
        Report(ConflictKinds.Types, forOurs);
        Report(ConflictKinds.Types, forTheirs);
        return [(forOurs.Path, forOurs.Sides[1]), (forTheirs.Path, forTheirs.Sides[2])];
    }

    private void Report(string kind, MergeEntry entry, LineMerge? text = null) =>
        conflicts.Add(new PathConflict(kind, entry, text ?? renames.Texts.GetValueOrDefault(entry.Path)));

    private string Beside(MergeDirectory directory, string path, int side)
    {
        var name = path.LastIndexOf('/') + 1;
        return path[..name] + directory.FreeName($"{path[name..]}~{(side == 1 ? oursName : theirsName).Replace('/', '_')}");
    }
}
