using Patch.Core.Git.Objects;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Git.Carrying;

/// <summary>Outcomes of commits, with the sentence for each.</summary>
internal static class Sentences
{
    public static string Short(ObjectName name) => name.ToString()[..7];

    public static PatchOutcome Outcome(string code, CommitObject commit, string sentence) =>
        new(code, commit.Name.ToString(), commit.Subject, sentence, null, null, null, []);

    public static PatchOutcome NotReached(CommitObject commit, bool stopped) => Outcome(
        PatchOutcomes.NotReached, commit, stopped ? "Not tried: a patch before it is in conflict." : "Not tried: it is behind the last that was asked for.");

    public static PatchOutcome MergeLeftOut(CommitObject commit, MergeHandling merges) => Outcome(PatchOutcomes.SkippedPolicy, commit, merges == MergeHandling.Flatten
        ? $"A merge of {commit.Parents.Count} parents: the commits it merged are carried one by one, the merge itself is not."
        : "A merge of upstream: it has nothing of its own to carry.");

    public static PatchOutcome InPlace(CommitObject commit) =>
        Outcome(PatchOutcomes.Applied, commit, "Already on top of the commit it belongs on.") with { NewSha = commit.Name.ToString() };

    public static PatchOutcome PastItsTag(CommitObject commit, PatchPolicy policy) =>
        Outcome(PatchOutcomes.SkippedPolicy, commit, $"Left out: it says '{policy.Line}', and this is {policy.Until} or later.") with
        {
            Proof = new PatchProof("trailer", null, [], [], policy.Line),
        };

    public static PatchOutcome Identical(CommitObject commit, Upstreams.UpstreamHistory history) =>
        Outcome(PatchOutcomes.UpstreamedIdentical, commit, $"Upstream has the same change as {Short(history.Taken)}.") with
        {
            UpstreamSha = history.Taken.ToString(), Proof = new PatchProof("patch-id", history.PatchId.ToString(), [history.Taken.ToString()], [], null),
        };

    public static PatchOutcome Empty(CommitObject commit) =>
        Outcome(PatchOutcomes.UpstreamedEmpty, commit, "Nothing of it is left to change: upstream, or an earlier patch, has all of it.") with
        {
            Proof = new PatchProof("empty", null, [], [], null),
        };

    public static PatchOutcome Conflict(CommitObject commit, IReadOnlyList<ConflictFile> files)
    {
        var names = NameList.Of([.. files.Select(file => file.Path)], most: 5);
        return Outcome(PatchOutcomes.Conflict, commit, $"Does not apply: conflict in {names}.") with { Conflicts = files };
    }

    public static PatchOutcome Reverted(CommitObject commit, Upstreams.UpstreamHistory history) => Outcome(
        PatchOutcomes.RevertedUpstream, commit, $"Upstream took it as {Short(history.Taken)} and reverted it by {Short(history.Reverted)}, so it is kept.") with
    {
        UpstreamSha = history.Reverted.ToString(),
        Proof = new PatchProof("reverted", history.PatchId.ToString(), [history.Taken.ToString(), history.Reverted.ToString()], [], null),
    };

    public static PatchOutcome Applied(CommitObject commit) =>
        Outcome(PatchOutcomes.Applied, commit, "Applied: upstream changed nothing that it touches.");

    public static PatchOutcome ResolvedAsBefore(CommitObject commit, IEnumerable<string> paths, IReadOnlyList<string> resolutions) => Outcome(
        PatchOutcomes.Changed, commit,
        $"Applied with its conflict in {string.Join(", ", paths.Take(5))} resolved as before, by {string.Join(", ", resolutions.Select(id => id[..7]))}: a proposal, review it.") with
    {
        Resolutions = resolutions,
    };

    public static PatchOutcome AppliedMerged(CommitObject commit, LinesKept kept, IReadOnlyList<string> left) => kept switch
    {
        LinesKept.All => Outcome(PatchOutcomes.AppliedCleanContext, commit, "Applied with the same lines: only where they are, or what is around them, changed."),
        LinesKept.Some => Outcome(PatchOutcomes.PartlyUpstreamed, commit, $"Applied with what is left of it, in {string.Join(", ", left.Take(5))}: upstream, or an earlier patch, has the rest.") with
        {
            Proof = new PatchProof("lines", null, [], left, null),
        },
        _ => Outcome(PatchOutcomes.Changed, commit, $"Applied with merged content, in {string.Join(", ", left.Take(5))}: review it.") with
        {
            Proof = new PatchProof("lines", null, [], left, null),
        },
    };
}
