using Patch.Core.Git.Carrying;
using Patch.Core.Git.Objects;
using Patch.Core.Git.Resolutions;
using Patch.Core.Git.Upstreams;

namespace Patch.Core.Git.Stacks;

/// <summary>
/// Carries a stack onto an upstream commit in memory: no work tree, no reference moved. Each patch ends as <c>git rebase</c> (2.39, its
/// defaults, <c>merge.directoryRenames=false</c>) would end it: commits that started empty are kept, those that become empty or whose
/// patch-id upstream has are dropped, and the first conflict stops it. Two things differ from git on purpose: a patch that upstream took
/// and reverted is kept, and a patch's own <see cref="PatchPolicy"/> counts.
/// </summary>
internal sealed class StackReplay(StackReader reader, ObjectStore store, ChangeCache cache, ResolutionBook resolutions)
{
    public ReplayResult Replay(ReplayRequest request, CancellationToken cancellationToken)
    {
        var (tip, onto) = (ObjectName.Parse(request.Tip), ObjectName.Parse(request.Onto));
        ObjectName? from = request.Base is { } start ? ObjectName.Parse(start) : null;
        var stack = reader.Commits(tip, onto, from, request.Merges);
        var ids = new PatchIds(store);
        var changes = stack.Where(member => member.IsPatch).ToDictionary(member => member.Commit.Name, member => ids.Changes(member.Commit));
        var upstream = new UpstreamSearch(store, cache).Find(changes.Select(patch => (patch.Key, patch.Value)), reader.Upstream(tip, onto));
        var reuse = request.ReuseResolutions ? new ResolutionReuse(store, resolutions) : null;
        var patches = new PatchCarrier(store, changes, upstream, tag => reader.HasReached(onto, tag), reuse, request.Committer);
        var result = request.Merges == MergeHandling.Rebase
            ? new BranchReplay(store, patches, reader, onto).Replay(stack, request, cancellationToken)
            : Along(stack, patches, store.Commit(onto), request, cancellationToken);
        if (request.Keep)
            store.Flush();
        else
            store.Discard();
        return new ReplayResult(
            request.Tip, request.Onto, (from ?? reader.Base(tip, onto))?.ToString(), result.Head.Name.ToString(), result.Head.Tree.ToString(), result.Outcomes);
    }

    private static (CommitObject Head, List<PatchOutcome> Outcomes) Along(
        IReadOnlyList<StackCommit> stack, PatchCarrier patches, CommitObject head, ReplayRequest request, CancellationToken cancellationToken)
    {
        var outcomes = new List<PatchOutcome>(stack.Count);
        var stopped = false;
        foreach (var (commit, isPatch) in stack)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (outcome, next) = stopped || outcomes.Count >= request.Most ? (Sentences.NotReached(commit, stopped), head)
                : isPatch ? patches.Carry(commit, head)
                : (Sentences.MergeLeftOut(commit, request.Merges), head);
            outcomes.Add(outcome);
            head = next;
            stopped |= outcome.Code == PatchOutcomes.Conflict && !request.SkipConflicts;
        }

        return (head, outcomes);
    }
}
