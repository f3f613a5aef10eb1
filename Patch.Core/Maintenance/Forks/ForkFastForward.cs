using Patch.Core.Git;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Maintenance.Forks;

/// <summary>
/// Brings a fork's branch up to upstream by a fast-forward, and by nothing else: a branch with commits of its own is left as it is.
/// Safe to do twice: a branch that is there already is only looked at.
/// </summary>
public sealed class ForkFastForward(GitMirrors mirrors)
{
    private static readonly string[] Passing = [GitFailureCodes.Unreachable, GitFailureCodes.TimedOut, GitFailureCodes.Busy, GitFailureCodes.Moved];
    private static readonly string[] ForAPerson =
        [GitFailureCodes.NoRepository, GitFailureCodes.Authentication, GitFailureCodes.Unsupported, GitFailureCodes.Redirected];

    /// <summary>Fetches both, compares and pushes.</summary>
    public async Task<ForkSyncResult> RunAsync(ForkJob job, CancellationToken cancellationToken)
    {
        if (job.Fork is null)
            return ForkSyncResult.Blocked($"Nothing says where the fork {job.ForkName} is: add its URL to the source's target (\"url\").");
        if (job.Upstream is null)
            return ForkSyncResult.Blocked($"Nothing says where upstream {job.UpstreamName} is: add repo.webUrl to the source.");

        var opening = await mirrors.OpenAsync(job.Fork, job.Upstream, fetch: true, cancellationToken);
        if (opening.Mirror is not { } mirror)
            return Failed(opening.Failure!);
        using (mirror)
            return await MoveAsync(mirror, job, cancellationToken);
    }

    private static async Task<ForkSyncResult> MoveAsync(GitMirror mirror, ForkJob job, CancellationToken cancellationToken)
    {
        if (mirror.ForkBranch(job.Branch) is not { } before)
            return ForkSyncResult.Blocked($"The fork {job.ForkName} has no branch {job.Branch}: make it, or name another in the source's target.");
        if (Point(mirror, job) is not { } point)
            return ForkSyncResult.Blocked($"Upstream {job.UpstreamName} has neither the tag {job.UpstreamRef} nor a branch {job.UpstreamBranch}: name one in the source's target (\"upstreamBranch\").");
        var (sha, name) = point;
        if (mirror.Contains(before, sha))
            return new ForkSyncResult("completed", $"{job.Branch} of {job.ForkName} has {name} already; nothing was to be done.", sha);
        if (!mirror.Contains(sha, before))
            return Diverged(mirror, job, before, sha, name);

        var push = await mirror.PushAsync(new PushRequest(job.Fork!, $"refs/heads/{job.Branch}", sha, before, FastForwardOnly: true), cancellationToken);
        return push.Failure is { } failure
            ? Failed(failure)
            : new ForkSyncResult("changed", $"{job.Branch} of {job.ForkName} was fast-forwarded from {before[..7]} to {sha[..7]} ({name}).", sha, before);
    }

    /// <summary>The upstream point: the commit that the signal names, else its tag, else the head of its branch, else that of the branch to follow.</summary>
    private static (string Sha, string Name)? Point(GitMirror mirror, ForkJob job)
    {
        if (job.UpstreamSha is { } named && mirror.Find(named) is { } commit)
            return (commit, commit[..7]);
        if (job.UpstreamRef is { } reference && mirror.UpstreamTag(reference) is { } tagged)
            return (tagged, reference);
        if (PushedBranch(job) is { } branch && mirror.UpstreamBranch(branch) is { } pushed)
            return (pushed, $"upstream's {branch}");
        return mirror.UpstreamBranch(job.UpstreamBranch) is { } head ? (head, $"upstream's {job.UpstreamBranch}") : null;
    }

    private static string? PushedBranch(ForkJob job) =>
        job.UpstreamRef?.StartsWith("refs/heads/", StringComparison.Ordinal) == true ? job.UpstreamRef["refs/heads/".Length..] : null;

    private static ForkSyncResult Diverged(GitMirror mirror, ForkJob job, string before, string sha, string name)
    {
        var stack = mirror.Inspect(before, sha);
        return new ForkSyncResult(
            "needs_intervention",
            $"{job.Branch} of {job.ForkName} has {stack.Ahead} commits of its own and lacks {stack.Behind} of {name}, so it cannot be fast-forwarded; it was left as it is. "
            + "Move those commits to another branch, or maintain them as a patch stack with a target of mode workspace_flow.",
            sha);
    }

    private static ForkSyncResult Failed(GitFailure failure) =>
        Passing.Contains(failure.Code) ? ForkSyncResult.Again(failure.Sentence)
        : failure.Code == GitFailureCodes.Refused ? ForkSyncResult.Refused(failure.Sentence)
        : ForAPerson.Contains(failure.Code) ? ForkSyncResult.Blocked(failure.Sentence)
        : new ForkSyncResult("failed", failure.Sentence);
}
