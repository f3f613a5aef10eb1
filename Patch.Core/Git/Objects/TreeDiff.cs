namespace Patch.Core.Git.Objects;

/// <summary>One path that differs between two trees. A missing side has mode 0.</summary>
internal readonly record struct TreeChange(string Path, int OldMode, ObjectName OldId, int NewMode, ObjectName NewId)
{
    /// <summary>The change taken back.</summary>
    public TreeChange Inverse => new(Path, NewMode, NewId, OldMode, OldId);
}

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
        var left = new TreeCursor(oldTree is { } oldName ? store.TreeBytes(oldName) : []);
        var right = new TreeCursor(newTree is { } newName ? store.TreeBytes(newName) : []);
        while (!left.AtEnd || !right.AtEnd)
        {
            if (left.Entry.SequenceEqual(right.Entry))
            {
                left.MoveNext();
                right.MoveNext();
                continue;
            }

            var order = left.AtEnd ? 1 : right.AtEnd ? -1 : TreeCursor.Compare(left, right);
            var (oldMode, oldId) = order <= 0 ? (left.Mode, left.Id) : default;
            var (newMode, newId) = order >= 0 ? (right.Mode, right.Id) : default;
            var path = prefix + (order <= 0 ? left.Name : right.Name);
            if (Math.Max(oldMode, newMode) == Modes.Directory)
                Walk(store, path + "/", order <= 0 ? oldId : null, order >= 0 ? newId : null, changes);
            else if (oldMode != newMode || oldId != newId)
                changes.Add(new TreeChange(path, oldMode, oldId, newMode, newId));
            if (order <= 0)
                left.MoveNext();
            if (order >= 0)
                right.MoveNext();
        }
    }
}
