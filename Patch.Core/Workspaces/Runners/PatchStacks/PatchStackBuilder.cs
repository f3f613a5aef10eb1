using Patch.Core.Git;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Workspaces.Runners.PatchStacks;

/// <summary>Brings a stack onto a release in memory, by its strategy. No reference moves.</summary>
internal static class PatchStackBuilder
{
    public static BuiltStack Build(GitMirror mirror, PatchStackJob job, CancellationToken cancellationToken)
    {
        var (config, places) = (job.Config, job.Places);
        var before = mirror.ForkBranch(config.TargetBranch) ?? throw new PatchStackBlockedException(
            $"{places.ForkName} has no branch {config.TargetBranch}; it has {NameList.Of(mirror.ForkBranches, most: 10)}. Correct target_branch in [config] of flow.toml.");
        // Without fetching, what a person fetched into the checkout counts too.
        var release = mirror.UpstreamTag(job.Tag) ?? (places.IsCheckout && !config.Fetch ? mirror.Commit($"refs/fork-tags/{job.Tag}") : null)
            ?? throw new PatchStackBlockedException(config.Fetch
                ? $"Upstream has no tag {job.Tag}. Replay the event when it is there."
                : $"Upstream has no tag {job.Tag}, as far as it was fetched: fetching is off. Turn it on (fetch in [config] of flow.toml, or CODEX_FLOW_FETCH=1), and replay the event.");
        var stack = mirror.Inspect(before, release);
        if (mirror.Contains(before, release))
        {
            job.Report.Commits(release, before, before);
            job.Report.Patches(stack, [.. stack.Patches.Select(patch => InPlace(patch, "On top of the release already."))], mirror.Path);
            return new BuiltStack(before, release, before) { Base = stack.Base };
        }

        return config.Strategy == StackStrategies.Merge
            ? Merge(mirror, job, stack)
            : Carry(mirror, job, stack, cancellationToken);
    }

    private static BuiltStack Merge(GitMirror mirror, PatchStackJob job, PatchStack stack)
    {
        var (config, report, (before, release)) = (job.Config, job.Report, (stack.Tip, stack.Onto));
        var merge = mirror.Candidates.Merge(before, release, job.Committer, $"Merge {job.Tag} into {config.TargetBranch}");
        report.Commits(release, before, merge.Sha ?? before);
        report.Patches(stack, [.. stack.Patches.Select(patch => InPlace(patch, "Kept as it is: the release is merged into the branch."))], mirror.Path);
        if (merge.Sha is null)
        {
            var subject = $"Merge of {job.Tag} into {config.TargetBranch}";
            report.Conflict(new PatchOutcome(PatchOutcomes.Conflict, release, subject, "", null, null, null, merge.Conflicts), null, mirror.Path);
            return new BuiltStack(before, release, before)
            {
                Early = new PatchStackVerdict("needs_intervention", $"{job.Tag} cannot be merged into {job.Places.ForkName} {config.TargetBranch}: conflict in {Files(merge.Conflicts)}."),
            };
        }

        return new BuiltStack(before, release, merge.Sha)
        {
            Base = stack.Base, News = merge.Sha == release ? [] : [merge.Sha], Points = [new VerifyPoint(merge.Sha, null)],
            Summary = $"{job.Tag} merged into {job.Places.ForkName} {config.TargetBranch}, which keeps its {Count(stack.Patches.Count)}",
        };
    }

    private static BuiltStack Carry(GitMirror mirror, PatchStackJob job, PatchStack stack, CancellationToken cancellationToken)
    {
        var (config, report, (before, release)) = (job.Config, job.Report, (stack.Tip, stack.Onto));
        var replay = mirror.Replay(new ReplayRequest(before, release, job.Committer) { ReuseResolutions = config.ReuseResolutions, Merges = config.Merges }, cancellationToken);
        report.Commits(release, before, replay.NewTip);
        report.Patches(stack, replay.Patches, mirror.Path);
        if (replay.Conflict is { } conflict)
        {
            var sentence = $"Patch {conflict.Sha[..7]} \"{conflict.Subject}\" does not apply on {job.Tag}: conflict in {Files(conflict.Conflicts)}.";
            return new BuiltStack(before, release, before) { Early = new PatchStackVerdict("needs_intervention", sentence) };
        }

        var carried = replay.Patches.Where(patch => patch.NewSha is not null && patch.NewSha != patch.Sha).ToList();
        var news = carried.Select(patch => patch.NewSha!).ToList();
        var sha = replay.NewTip;
        if (config.Strategy == StackStrategies.HistoryPreserving && !mirror.Contains(sha, before))
        {
            sha = mirror.Candidates.PreserveHistory(before, sha, job.Committer, $"Carry {config.TargetBranch} onto {job.Tag}");
            news.Add(sha);
            report.Commits(release, before, sha);
        }

        // The last commit has the tree of the last patch, whatever the strategy: it is verified as the candidate.
        var points = carried.SkipLast(1).Select(patch => new VerifyPoint(patch.NewSha!, Name(patch)));
        return new BuiltStack(before, release, sha)
        {
            Base = replay.Base, News = news, Points = [.. points, new VerifyPoint(sha, carried.Count == 0 ? null : Name(carried[^1]))],
            Summary = Summary(replay.Patches, job), Resolutions = [.. replay.Patches.SelectMany(patch => patch.Resolutions).Distinct()],
        };
    }

    private static string Summary(IReadOnlyList<PatchOutcome> patches, PatchStackJob job)
    {
        var upstreamed = patches.Count(patch => patch.Upstreamed);
        var dropped = upstreamed == 0 ? "" : $", {upstreamed} dropped since upstream has {(upstreamed == 1 ? "it" : "them")}";
        var reused = patches.Count(patch => patch.Resolutions.Count > 0);
        var proposed = reused == 0 ? "" : $", {reused} with conflicts resolved as before: review {(reused == 1 ? "it" : "them")}";
        return $"{Count(patches.Count(patch => patch.Carried))} of {job.Places.ForkName} {job.Config.TargetBranch} carried onto {job.Tag}{dropped}{proposed}";
    }

    private static PatchOutcome InPlace(StackPatch patch, string sentence) =>
        new(PatchOutcomes.Applied, patch.Sha, patch.Subject, sentence, patch.Sha, null, null, []);

    private static string Name(PatchOutcome patch) => $"{patch.Sha[..7]} \"{patch.Subject}\"";

    private static string Count(int patches) => $"{patches} {(patches == 1 ? "patch" : "patches")}";

    private static string Files(IReadOnlyList<ConflictFile> conflicts) => string.Join(", ", conflicts.Select(file => file.Path));
}
