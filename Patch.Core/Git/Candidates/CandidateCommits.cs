using Patch.Core.Git.Merging;
using Patch.Core.Git.Objects;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Git.Candidates;

/// <summary>A merge of upstream into a branch: the commit, or the paths in conflict.</summary>
/// <param name="Sha">The merge commit, or upstream's own where the branch had nothing of its own; null on a conflict.</param>
/// <param name="Conflicts">In their words upstream is "upstream", and the branch "the patch".</param>
public sealed record UpstreamMerge(string? Sha, IReadOnlyList<ConflictFile> Conflicts);

/// <summary>Writes the commits and tags that a candidate has beside the replayed patches.</summary>
internal sealed class CandidateCommits(ObjectStore store)
{
    /// <summary>The trailer of a commit that <see cref="PreserveHistory"/> made.</summary>
    public const string PreservedTrailer = "Patch-strategy: history-preserving";

    private const string OursName = "HEAD";
    private const string UpstreamName = "upstream";

    /// <summary>Merges upstream into the branch, with the tree that <c>git merge</c> gives.</summary>
    /// <param name="tip">The branch.</param>
    /// <param name="onto">Upstream's commit.</param>
    /// <param name="ancestor">The best common ancestor; null when the histories share none.</param>
    /// <param name="committer">Author and committer of the merge.</param>
    /// <param name="message">Its message.</param>
    public UpstreamMerge Merge(string tip, string onto, string? ancestor, GitPerson committer, string message)
    {
        if (ancestor == tip)
            return new UpstreamMerge(onto, []);
        var (ours, theirs) = (store.Commit(ObjectName.Parse(tip)), store.Commit(ObjectName.Parse(onto)));
        ObjectName? from = ancestor is null ? null : store.Commit(ObjectName.Parse(ancestor)).Tree;
        var merge = TreeMerge.Merge(store, from, ours.Tree, theirs.Tree, OursName, UpstreamName);
        if (!merge.Clean)
        {
            // The other way round once more: reports speak of upstream as what a patch is put on.
            var report = TreeMerge.Merge(store, from, theirs.Tree, ours.Tree, UpstreamName, OursName);
            store.Discard();
            return new UpstreamMerge(null, ConflictReport.Of((report.Clean ? merge : report).Conflicts, UpstreamName, OursName));
        }

        return new UpstreamMerge(Write(merge.Tree, [ours.Name, theirs.Name], committer, message), []);
    }

    /// <summary>A commit with the rebased tip's tree whose first parent is the old tip, so that the branch moves there by fast-forward.</summary>
    public string PreserveHistory(string tip, string rebased, GitPerson committer, string message) => Write(
        store.Commit(ObjectName.Parse(rebased)).Tree, [ObjectName.Parse(tip), ObjectName.Parse(rebased)], committer, $"{message}\n\n{PreservedTrailer}\n");

    private string Write(ObjectName tree, ReadOnlySpan<ObjectName> parents, GitPerson person, string message)
    {
        var line = CommitObject.Line(person);
        var name = store.Put(ObjectKind.Commit, CommitObject.Format(tree, parents, line, line, null, RawText.ToRaw(message.TrimEnd('\n') + "\n")));
        store.Flush();
        return name.ToString();
    }
}
