using Patch.Core.Git.Merging;
using Patch.Core.Git.Objects;
using Version = Patch.Core.Git.Merging.Version;

namespace Patch.Core.Git.Carrying;

/// <summary>Where a change of trees ends when it is made on another tree.</summary>
/// <param name="Tree">The other tree with the change; in conflict with one side's version of what is in conflict.</param>
/// <param name="Merged">False: every path of the change was taken as it is.</param>
/// <param name="Conflicts">Empty when there is none.</param>
internal readonly record struct CarriedTree(ObjectName Tree, bool Merged, IReadOnlyList<PathConflict> Conflicts);

/// <summary>
/// Makes a patch's change on another tree, as a three-way merge of whole trees would, at a cost that grows with the patch. Files that both
/// sides have and changed are merged one by one; what that does not settle (renames, deletions, other types, conflicts) is left to
/// <see cref="TreeMerge"/>.
/// </summary>
internal sealed class TreeCarrier(ObjectStore store)
{
    /// <param name="before">The tree the patch was made on; null: none.</param>
    /// <param name="after">The patch's tree.</param>
    /// <param name="changes">What lies between the two.</param>
    /// <param name="head">The tree to make the change on.</param>
    /// <param name="headName">Names <paramref name="head"/> in conflicts, as <c>HEAD</c>.</param>
    /// <param name="patchName">Names the patch in conflicts, in raw text.</param>
    public CarriedTree Carry(ObjectName? before, ObjectName after, List<TreeChange> changes, ObjectName head, string headName, string patchName)
    {
        var mark = store.Mark();
        var merged = false;
        FileMerge? files = null;
        var splice = new TreeSplice(store, (change, here) =>
        {
            merged = true;
            // With a side missing, the file may have been renamed; links and submodules are rare enough.
            if (!Modes.IsFile(change.OldMode) || !Modes.IsFile(change.NewMode) || !Modes.IsFile(here.Mode))
                return null;
            files ??= new FileMerge(store, new MergeAttributes(store, head));
            var result = files.Merge(change.Path, new Version(change.OldMode, change.OldId), here, new Version(change.NewMode, change.NewId));
            return result.Clean ? result.Result : null;
        });
        if (splice.Apply(head, changes) is { } tree)
            return new CarriedTree(tree, merged, []);

        store.Return(mark);
        var merge = TreeMerge.Merge(store, before, head, after, headName, patchName);
        return new CarriedTree(merge.Tree, Merged: true, merge.Conflicts);
    }
}
