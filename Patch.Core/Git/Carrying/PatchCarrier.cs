using Patch.Core.Git.Objects;
using Patch.Core.Git.Resolutions;
using Patch.Core.Git.Stacks;
using Patch.Core.Git.Upstreams;
using static Patch.Core.Git.Carrying.Sentences;

namespace Patch.Core.Git.Carrying;

/// <summary>Carries one patch of a stack onto a commit, and tells what became of it.</summary>
/// <param name="store">Takes the new objects.</param>
/// <param name="changes">What each patch changes against its first parent.</param>
/// <param name="upstream">What upstream did with the patches it took over.</param>
/// <param name="hasReached">The upstream commit has this tag of upstream below it.</param>
/// <param name="resolutions">How conflicts were resolved before; null: each conflict is for a person.</param>
/// <param name="committer">Of the new commits.</param>
internal sealed class PatchCarrier(
    ObjectStore store, IReadOnlyDictionary<ObjectName, List<TreeChange>> changes, IReadOnlyDictionary<ObjectName, UpstreamHistory> upstream,
    Func<string, bool> hasReached, ResolutionReuse? resolutions, GitPerson committer)
{
    private const string HeadName = "HEAD";
    private readonly TreeCarrier trees = new(store);

    /// <returns>The outcome, and the commit that is the head from here on.</returns>
    public (PatchOutcome Outcome, CommitObject Head) Carry(CommitObject commit, CommitObject head)
    {
        var policy = PatchPolicy.Of(commit);
        if (policy is { Kind: PatchPolicyKind.CarryUntil, Until: { } tag } && hasReached(tag))
            return (PastItsTag(commit, policy), head);
        var taken = upstream.TryGetValue(commit.Name, out var history);
        if (taken && history.Reverted.IsNone && policy.Kind != PatchPolicyKind.Carry)
            return (Identical(commit, history), head);
        if (commit.Parents.Count > 0 && commit.Parents[0] == head.Name)
            return (InPlace(commit), commit);

        ObjectName? before = commit.Parents.Count == 0 ? null : store.Commit(commit.Parents[0]).Tree;
        var change = changes[commit.Name];
        var patchName = RawText.ToRaw($"{Short(commit.Name)} ({commit.Message.Split('\n')[0]})");
        var mark = store.Mark();
        var carried = trees.Carry(before, commit.Tree, change, head.Tree, HeadName, patchName);
        IReadOnlyList<string> reused = [];
        if (carried.Conflicts.Count > 0)
        {
            if (resolutions?.Resolve(carried.Tree, carried.Conflicts) is not { } known)
            {
                store.Return(mark);
                return (Sentences.Conflict(commit, ConflictReport.Of(carried.Conflicts, HeadName, RawText.ToText(patchName))), head);
            }

            carried = carried with { Tree = known.Tree };
            reused = known.Ids;
        }

        var nothingLeft = carried.Tree == head.Tree && change.Count > 0;
        if (nothingLeft && policy.Kind != PatchPolicyKind.Carry)
            return (Empty(commit), head);

        var outcome = nothingLeft ? Outcome(PatchOutcomes.PartlyUpstreamed, commit, $"Nothing of it is left to change; it stays as an empty commit, since it says '{policy.Line}'.")
            : taken && !history.Reverted.IsNone ? Reverted(commit, history)
            : reused.Count > 0 ? ResolvedAsBefore(commit, carried.Conflicts.Select(conflict => RawText.ToText(conflict.Entry.Path)), reused)
            : carried.Merged ? Compare(commit, change, TreeDiff.Compare(store, head.Tree, carried.Tree))
            : Applied(commit);
        var made = Write(commit.WithTrailers("Resolution-reused", reused), carried.Tree, head.Name);
        if (policy.Kind == PatchPolicyKind.Unknown)
            outcome = outcome with { Sentence = $"{outcome.Sentence} It says '{policy.Line}', which is none of carry, drop-when-upstream and carry-until=TAG: that line was not minded." };
        return (outcome with { NewSha = made.Name.ToString() }, made);
    }

    /// <summary>Puts the commit with another tree and parents.</summary>
    public CommitObject Write(CommitObject commit, ObjectName tree, params ReadOnlySpan<ObjectName> parents)
    {
        var bytes = commit.Carry(tree, parents, committer);
        return CommitObject.Parse(store.Put(ObjectKind.Commit, bytes), bytes);
    }

    private PatchOutcome Compare(CommitObject commit, List<TreeChange> before, List<TreeChange> after)
    {
        var (kept, left) = new ChangedLines(store).Compare(before, after);
        return AppliedMerged(commit, kept, left);
    }
}
