using System.Runtime.InteropServices;
using Patch.Core.Git.Objects;
using Version = Patch.Core.Git.Merging.Version;

namespace Patch.Core.Git.Carrying;

/// <summary>
/// Puts a patch's files into a tree by their names: where the tree has what the patch came from, the patch's side goes in as it is; where
/// it has not, <paramref name="decide"/> is asked. Only the directories on the way are written anew.
/// </summary>
/// <param name="store">Reads the tree, takes the new ones.</param>
/// <param name="decide">The version to put where the tree has another one than the patch came from; null: this way does not do.</param>
internal sealed class TreeSplice(ObjectStore store, Func<TreeChange, Version, Version?> decide)
{
    /// <param name="tree">The tree to change.</param>
    /// <param name="changes">What the patch changes, in Git's order.</param>
    /// <returns>The new tree; null when a merge of whole trees must decide.</returns>
    public ObjectName? Apply(ObjectName tree, List<TreeChange> changes) =>
        Write(tree, CollectionsMarshal.AsSpan(changes), prefix: 0, out var written) ? written ?? store.PutTree([]) : null;

    private bool Write(ObjectName? tree, ReadOnlySpan<TreeChange> changes, int prefix, out ObjectName? written)
    {
        written = null;
        List<TreeEntry> entries = tree is { } known ? [.. store.Tree(known)] : [];
        while (!changes.IsEmpty)
        {
            var path = changes[0].Path;
            var slash = path.IndexOf('/', prefix);
            var count = slash < 0 ? 1 : Below(changes, path.AsSpan(0, slash + 1));
            var name = slash < 0 ? path[prefix..] : path[prefix..slash];
            if (!(slash < 0 ? PutFile(entries, name, changes[0]) : PutDirectory(entries, name, changes[..count], slash + 1)))
                return false;
            changes = changes[count..];
        }

        written = entries.Count == 0 ? null : store.PutTree([.. entries]);
        return true;
    }

    private bool PutFile(List<TreeEntry> entries, string name, TreeChange change)
    {
        // A directory of the name is in the way, or will be.
        if (Find(entries, name, Modes.Directory) >= 0)
            return false;
        var at = Find(entries, name, Modes.Regular);
        var here = at < 0 ? default : new Version(entries[at].Mode, entries[at].Id);
        var wanted = new Version(change.NewMode, change.NewId);
        if (here != new Version(change.OldMode, change.OldId))
        {
            if (decide(change, here) is not { } decided)
                return false;
            wanted = decided;
        }

        Put(entries, at, wanted.Exists ? new TreeEntry(name, wanted.Mode, wanted.Id) : null);
        return true;
    }

    private bool PutDirectory(List<TreeEntry> entries, string name, ReadOnlySpan<TreeChange> changes, int prefix)
    {
        if (Find(entries, name, Modes.Regular) >= 0)
            return false;
        var at = Find(entries, name, Modes.Directory);
        if (!Write(at < 0 ? null : entries[at].Id, changes, prefix, out var written))
            return false;
        Put(entries, at, written is { } tree ? new TreeEntry(name, Modes.Directory, tree) : null);
        return true;
    }

    /// <param name="entries">A directory's.</param>
    /// <param name="at">Where the old entry is; the complement of where the new one belongs when there is none.</param>
    /// <param name="entry">The new entry; null: none.</param>
    private static void Put(List<TreeEntry> entries, int at, TreeEntry? entry)
    {
        if (entry is not { } made)
        {
            if (at >= 0)
                entries.RemoveAt(at);
        }
        else if (at >= 0)
        {
            entries[at] = made;
        }
        else
        {
            entries.Insert(~at, made);
        }
    }

    private static int Find(List<TreeEntry> entries, string name, int mode) => entries.BinarySearch(new TreeEntry(name, mode, default), Order);

    private static readonly Comparer<TreeEntry> Order = Comparer<TreeEntry>.Create(TreeEntry.Compare);

    private static int Below(ReadOnlySpan<TreeChange> changes, ReadOnlySpan<char> directory)
    {
        var count = 1;
        while (count < changes.Length && changes[count].Path.AsSpan().StartsWith(directory))
            count++;
        return count;
    }
}
