using Patch.Core.Git.Merging;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Stacks;

/// <summary>
/// Carries a stack onto an upstream commit in memory: no work tree, no reference moved. Order and treatment follow <c>git rebase</c>
/// (2.39, its defaults, <c>merge.directoryRenames=false</c>): merge commits are flattened, commits that started empty are kept, commits that
/// become empty or whose patch-id upstream has are dropped, and the first conflict stops it.
/// </summary>
internal sealed class StackReplay(StackReader reader, ObjectStore store)
{
    private const string OursName = "HEAD";

    public ReplayResult Replay(ReplayRequest request, CancellationToken cancellationToken)
    {
        var (tip, onto) = (ObjectName.Parse(request.Tip), ObjectName.Parse(request.Onto));
        var stack = reader.Commits(tip, onto);
        var upstreamed = reader.Upstreamed(stack, tip, onto);
        var head = store.Commit(onto);
        var outcomes = new List<PatchOutcome>();
        foreach (var commit in stack)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (outcome, next) = outcomes is [.., { Code: PatchOutcomes.Conflict or PatchOutcomes.NotReached }]
                ? (NotReached(commit), head)
                : Carry(commit, head, upstreamed, request.Committer);
            outcomes.Add(outcome);
            head = next;
        }

        if (request.Keep)
            store.Flush();
        else
            store.Discard();
        return new ReplayResult(request.Tip, request.Onto, reader.Base(tip, onto)?.ToString(), head.Name.ToString(), head.Tree.ToString(), outcomes);
    }

    private (PatchOutcome Outcome, CommitObject Head) Carry(
        CommitObject commit, CommitObject head, Dictionary<ObjectName, ObjectName> upstreamed, GitPerson committer)
    {
        if (commit.Parents.Count > 1)
            return (Outcome(PatchOutcomes.SkippedPolicy, commit, $"A merge of {commit.Parents.Count} parents: the commits it merged are carried one by one, the merge itself is not."), head);
        if (upstreamed.TryGetValue(commit.Name, out var twin))
            return (Outcome(PatchOutcomes.UpstreamedIdentical, commit, $"Upstream has the same change as {Short(twin)}.") with { UpstreamSha = twin.ToString() }, head);
        if (commit.Parents.Count == 1 && commit.Parents[0] == head.Name)
            return (Outcome(PatchOutcomes.Applied, commit, "Already on top of the commit it belongs on.") with { NewSha = commit.Name.ToString() }, commit);

        ObjectName? before = commit.Parents.Count == 0 ? null : store.Commit(commit.Parents[0]).Tree;
        var theirsName = $"{Short(commit.Name)} ({commit.Message.Split('\n')[0]})";
        var merge = TreeMerge.Merge(store, before, head.Tree, commit.Tree, OursName, RawText.ToRaw(theirsName));
        if (!merge.Clean)
        {
            var files = ConflictReport.Of(merge.Conflicts, OursName, theirsName);
            var names = string.Join(", ", files.Take(5).Select(file => file.Path)) + (files.Count > 5 ? $" and {files.Count - 5} more" : "");
            return (Outcome(PatchOutcomes.Conflict, commit, $"Does not apply: conflict in {names}.") with { Conflicts = files }, head);
        }

        if (merge.Tree == head.Tree && commit.Tree != (before ?? ObjectName.EmptyTree))
            return (Outcome(PatchOutcomes.UpstreamedEmpty, commit, "Nothing of it is left to change: upstream, or an earlier patch, has all of it."), head);

        var bytes = commit.Carry(merge.Tree, head.Name, committer);
        var carried = CommitObject.Parse(store.Put(ObjectKind.Commit, bytes), bytes);
        return (Outcome(PatchOutcomes.Applied, commit, $"Applied as {Short(carried.Name)}.") with { NewSha = carried.Name.ToString() }, carried);
    }

    private static PatchOutcome NotReached(CommitObject commit) =>
        Outcome(PatchOutcomes.NotReached, commit, "Not tried: a patch before it is in conflict.");

    private static PatchOutcome Outcome(string code, CommitObject commit, string sentence) =>
        new(code, commit.Name.ToString(), commit.Subject, sentence, null, null, null, []);

    private static string Short(ObjectName name) => name.ToString()[..7];
}
