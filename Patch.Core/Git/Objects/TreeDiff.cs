namespace Patch.Core.Git.Objects;

/// <summary>One path that differs between two trees. A missing side has mode 0.</summary>
internal readonly record struct TreeChange(string Path, int OldMode, ObjectName OldId, int NewMode, ObjectName NewId);

/// <summary>Compares trees entry by entry and skips equal subtrees, so its cost grows with the change, not with the repository.</summary>
internal static class TreeDiff
{
    /// <summary>Changed files (never directories), in Git's order. Renames are a deletion and an addition.</summary>
    public static List<TreeChange> Compare(ObjectStore store, ObjectName? oldTree, ObjectName? newTree)
    {
        var changes = new List<TreeChange>();
        Walk(store, "", oldTree, newTree, changes);
        return changes;
    }

    private static void Walk(ObjectStore store, string prefix, ObjectName? oldTree, ObjectName? newTree, List<TreeChange> changes)
    {
        if (oldTree == newTree)
            return;
        var left = oldTree is { } oldName ? store.Tree(oldName) : [];
        var right = newTree is { } newName ? store.Tree(newName) : [];
        for (int i = 0, j = 0; i < left.Length || j < right.Length;)
        {
            var order = i == left.Length ? 1 : j == right.Length ? -1 : string.CompareOrdinal(left[i].SortKey, right[j].SortKey);
            TreeEntry? before = order <= 0 ? left[i++] : null;
            TreeEntry? after = order >= 0 ? right[j++] : null;
            if (before == after)
                continue;
            var path = prefix + (before ?? after)!.Value.Name;
            // Equal sort keys mean equal kinds, as far as directory or not is concerned.
            if ((before ?? after)!.Value.IsDirectory)
                Walk(store, path + "/", before?.Id, after?.Id, changes);
            else
                changes.Add(new TreeChange(path, before?.Mode ?? 0, before?.Id ?? default, after?.Mode ?? 0, after?.Id ?? default));
        }
    }
}
