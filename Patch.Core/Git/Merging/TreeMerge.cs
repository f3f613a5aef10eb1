using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Merging;

/// <summary>
/// Merges two trees that come from a third, as <c>git merge-ort</c> does with directory renames off: the same trees when it is clean,
/// the same paths in conflict when it is not. Nothing is written outside the object store.
/// </summary>
internal static class TreeMerge
{
    /// <param name="store">Reads the three trees, takes the merged one.</param>
    /// <param name="ancestor">The tree both came from; null: the empty tree.</param>
    /// <param name="ours">The tree to change.</param>
    /// <param name="theirs">The tree that holds the wanted change.</param>
    /// <param name="oursName">Names our side in conflicts, as <c>HEAD</c>.</param>
    /// <param name="theirsName">Names their side in conflicts.</param>
    public static TreeMergeResult Merge(ObjectStore store, ObjectName? ancestor, ObjectName ours, ObjectName theirs, string oursName, string theirsName)
    {
        var from = ancestor ?? ObjectName.EmptyTree;
        if (ours == theirs || theirs == from)
            return new TreeMergeResult(ours, []);
        if (ours == from)
            return new TreeMergeResult(theirs, []);

        var attributes = new MergeAttributes(store, ours);
        var files = new FileMerge(store, attributes);
        var similarity = new Similarity(store, attributes);
        var survey = new MergeSurvey(store);
        var root = survey.Walk(from, ours, theirs);
        var renames = new RenameEffects(survey, files);
        renames.Apply(Enumerable.Range(1, 2).SelectMany(side =>
            new RenameSearch(similarity, side, survey.Moves[side], survey.Relevant[side], survey.RemovedDirectories[side]).Find()));
        var entries = new EntryMerge(store, files, renames, oursName, theirsName);
        var tree = entries.Write(root);
        return new TreeMergeResult(tree.IsNone ? store.Put(ObjectKind.Tree, []) : tree, entries.Conflicts);
    }
}
