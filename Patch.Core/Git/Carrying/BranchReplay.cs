using Patch.Core.Git.Merging;
using Patch.Core.Git.Objects;
using Patch.Core.Git.Stacks;
using static Patch.Core.Git.Carrying.Sentences;

namespace Patch.Core.Git.Carrying;

/// <summary>
/// Carries a stack with its side branches, and merges them again, as <c>git rebase --rebase-merges</c> does: what began where the stack
/// leaves upstream begins at the new upstream commit, what began elsewhere in upstream stays there.
/// </summary>
internal sealed class BranchReplay(ObjectStore store, PatchCarrier patches, StackReader reader, ObjectName onto)
{
    /// <summary>The commit that each commit of the stack is now, or the one it would be on.</summary>
    private readonly Dictionary<ObjectName, CommitObject> carried = [];

    /// <summary>Commits of the stack that are above the new upstream commit now.</summary>
    private readonly HashSet<ObjectName> moved = [];
    private ObjectName? fork;

    /// <param name="stack">Parents before children.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="cancellationToken">Ends it between two commits.</param>
    public (CommitObject Head, List<PatchOutcome> Outcomes) Replay(
        IReadOnlyList<StackCommit> stack, ReplayRequest request, CancellationToken cancellationToken)
    {
        var tip = ObjectName.Parse(request.Tip);
        fork = request.Base is { } from ? ObjectName.Parse(from) : reader.Base(tip, onto);
        var outcomes = new List<PatchOutcome>(stack.Count);
        var stopped = false;
        foreach (var (commit, _) in stack)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var head = commit.Parents.Count == 0 ? store.Commit(onto) : Now(commit.Parents[0]);
            var (outcome, next) = stopped || outcomes.Count >= request.Most ? (NotReached(commit, stopped), head)
                : commit.Parents.Count > 1 ? Merge(commit)
                : patches.Carry(commit, head);
            carried[commit.Name] = next;
            if (commit.Parents.Count == 0 || commit.Parents.Any(parent => parent == fork || moved.Contains(parent)))
                moved.Add(commit.Name);
            outcomes.Add(outcome);
            stopped |= outcome.Code == PatchOutcomes.Conflict && !request.SkipConflicts;
        }

        return (Now(tip), outcomes);
    }

    private (PatchOutcome Outcome, CommitObject Head) Merge(CommitObject commit)
    {
        var first = Now(commit.Parents[0]);
        var aboveUpstream = commit.Parents[0] == fork || moved.Contains(commit.Parents[0]);
        // What the new upstream commit has, the branch above it has.
        var others = commit.Parents.Skip(1).Where(parent => carried.ContainsKey(parent) || !aboveUpstream || reader.Base(parent, onto) != parent).ToList();
        if (others.Count == 0)
            return (MergeLeftOut(commit, MergeHandling.Rebase), first);
        if (commit.Parents.Select(parent => Now(parent).Name).SequenceEqual(commit.Parents))
            return (InPlace(commit), commit);

        var tree = first.Tree;
        foreach (var other in others)
        {
            ObjectName? from = reader.Base(commit.Parents[0], other) is { } common ? Now(common).Tree : null;
            var name = $"{Short(other)} of the merge {Short(commit.Name)}";
            var merge = TreeMerge.Merge(store, from, tree, Now(other).Tree, "HEAD", name);
            if (!merge.Clean)
                return (Sentences.Conflict(commit, ConflictReport.Of(merge.Conflicts, "HEAD", name)), first);
            tree = merge.Tree;
        }

        var made = patches.Write(commit, tree, [first.Name, .. others.Select(other => Now(other).Name)]);
        return (Outcome(PatchOutcomes.Applied, commit, "Merged again.") with { NewSha = made.Name.ToString() }, made);
    }

    private CommitObject Now(ObjectName named) =>
        reader.StandIn(named) is var commit && carried.TryGetValue(commit, out var known) ? known : store.Commit(commit == fork ? onto : commit);
}
