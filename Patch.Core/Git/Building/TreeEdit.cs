using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Building;

/// <summary>Changes single paths of a tree; only the directories on the way are written anew.</summary>
internal static class TreeEdit
{
    public static ObjectName Apply(ObjectStore store, ObjectName? tree, IReadOnlyDictionary<string, (int Mode, byte[] Bytes, ObjectName Id)?> changes) =>
        Write(store, tree, changes.Select(change => (change.Key, change.Value))) ?? store.Put(ObjectKind.Tree, []);

    /// <summary>Null when nothing is left: Git has no empty directories.</summary>
    private static ObjectName? Write(ObjectStore store, ObjectName? tree, IEnumerable<(string Path, (int Mode, byte[] Bytes, ObjectName Id)? Content)> changes)
    {
        var entries = (tree is { } known ? store.Tree(known) : []).ToDictionary(entry => entry.Name);
        foreach (var group in changes.GroupBy(change => change.Path.Split('/')[0]))
        {
            var here = group.Where(change => change.Path == group.Key).ToList();
            var below = group.Where(change => change.Path != group.Key).Select(change => (change.Path[(group.Key.Length + 1)..], change.Content)).ToList();
            if (here is [{ Content: { } content }])
                entries[group.Key] = new TreeEntry(group.Key, content.Mode, content.Mode == Modes.Submodule ? content.Id : store.Put(ObjectKind.Blob, content.Bytes));
            else if (here.Count > 0)
                entries.Remove(group.Key);
            if (below.Count == 0)
                continue;
            ObjectName? old = entries.TryGetValue(group.Key, out var entry) && entry.IsDirectory ? entry.Id : null;
            if (Write(store, old, below) is { } written)
                entries[group.Key] = new TreeEntry(group.Key, Modes.Directory, written);
            else if (entry.IsDirectory)
                entries.Remove(group.Key);
        }

        return entries.Count == 0 ? null : store.Put(ObjectKind.Tree, TreeEntry.Format(entries.Values));
    }
}
