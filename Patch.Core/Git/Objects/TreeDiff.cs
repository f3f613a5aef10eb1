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
        Walk(store, "", oldTree, newTree, changes, within: null);
        return changes;
    }

    /// <summary>As <see cref="Compare"/>, or null as soon as a path outside <paramref name="paths"/> differs.</summary>
    /// <param name="store">The objects.</param>
    /// <param name="oldTree">Null: no tree.</param>
    /// <param name="newTree">Null: no tree.</param>
    /// <param name="paths">Paths of files, and of every directory above them with a slash behind.</param>
    public static List<TreeChange>? CompareWithin(ObjectStore store, ObjectName? oldTree, ObjectName? newTree, IReadOnlySet<string> paths)
    {
        var changes = new List<TreeChange>();
        return Walk(store, "", oldTree, newTree, changes, paths) ? changes : null;
    }

    /// <returns>False when it met a path that is not within; the rest was not looked at.</returns>
    private static bool Walk(
        ObjectStore store, string prefix, ObjectName? oldTree, ObjectName? newTree, List<TreeChange> changes, IReadOnlySet<string>? within)
    {
        if (oldTree == newTree)
            return true;
        var left = oldTree is { } oldName ? store.Tree(oldName) : [];
        var right = newTree is { } newName ? store.Tree(newName) : [];
        for (int i = 0, j = 0; i < left.Length || j < right.Length;)
        {
            var order = i == left.Length ? 1 : j == right.Length ? -1 : string.CompareOrdinal(left[i].SortKey, right[j].SortKey);
            TreeEntry? before = order <= 0 ? left[i++] : null;
            TreeEntry? after = order >= 0 ? right[j++] : null;
            if (before == after)
                continue;
            // Equal sort keys mean equal kinds, as far as directory or not is concerned.
            var entry = (before ?? after)!.Value;
            var path = prefix + entry.SortKey;
            if (within?.Contains(path) == false)
                return false;
            if (!entry.IsDirectory)
                changes.Add(new TreeChange(path, before?.Mode ?? 0, before?.Id ?? default, after?.Mode ?? 0, after?.Id ?? default));
            else if (!Walk(store, path, before?.Id, after?.Id, changes, within))
                return false;
        }

        return true;
    }
}
