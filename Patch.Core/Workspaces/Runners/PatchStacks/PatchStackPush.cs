using Patch.Core.Git;
using Patch.Core.Git.Checkouts;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Remotes;
using Patch.Core.Workspaces.Candidates;

namespace Patch.Core.Workspaces.Runners.PatchStacks;

/// <summary>Pushes a candidate to the push remotes, to all or to none, and only over what Patch put there itself.</summary>
internal sealed class PatchStackPush(CandidateRecords records, PatchStackSettings settings)
{
    /// <summary>Pushes; the report takes each remote's candidate ref.</summary>
    /// <param name="mirror">Has the object.</param>
    /// <param name="job">Whose remotes.</param>
    /// <param name="reference">The full name at the remotes.</param>
    /// <param name="sha">The commit or tag.</param>
    /// <param name="branchSha">The maintained branch.</param>
    /// <param name="cancellationToken">Ends the push; some remotes may have it then, until it is pushed again.</param>
    /// <returns>Null when all remotes have it; else why not, as sentences.</returns>
    public async Task<string?> PushAsync(
        GitMirror mirror, PatchStackJob job, string reference, string sha, string branchSha, CancellationToken cancellationToken)
    {
        using var span = PatchTelemetry.Within(SpanNames.Push);
        span?.SetTag(SpanTags.Stack, job.Stack).SetTag(SpanTags.Point, job.Tag);
        var (config, report) = (job.Config, job.Report);
        var remotes = new List<JointPushRemote>();
        var known = reference == config.BranchRef ? [] : await KnownAsync(mirror, job, reference, cancellationToken);
        foreach (var remote in config.PushRemotes)
        {
            var url = settings.PushUrl(remote, job);
            remotes.Add(new JointPushRemote(remote, url, reference == config.BranchRef ? [BranchAt(remote, job) ?? branchSha] : known));
        }

        mirror.Candidates.Pushing(reference, sha);
        var outcome = await mirror.PushAllAsync(new JointPushRequest(reference, sha, remotes), cancellationToken);
        foreach (var remote in outcome.Remotes)
        {
            if (remote.Sentence.Length > 0)
                report.Say(remote.Sentence);
            report.Candidate(job.Places.ForkName, remote.Name, reference, sha, pushed: remote.HasIt);
        }

        if (outcome.Failure is not { } failure)
            return null;
        span.Fail(failure.Code);
        return $"it was not pushed to {outcome.Refusing}: {failure.Sentence}{WhatToDo(failure, reference, config)}";
    }

    private static string WhatToDo(GitFailure failure, string reference, PatchStackConfig config) => failure.Code != GitFailureCodes.Moved ? ""
        : reference == config.BranchRef ? $" Take what is there into {config.TargetBranch}, and replay the event."
        : $" Take what is there into {config.TargetBranch} if it is wanted, delete the reference there, and replay the event.";

    private async Task<IReadOnlyList<string>> KnownAsync(GitMirror mirror, PatchStackJob job, string reference, CancellationToken cancellationToken)
    {
        var here = mirror.Candidates.Known(reference);
        return job.Run.Recorded ? [.. here, .. await records.KnownAsync(job.Places.ForkName, reference, cancellationToken)] : here;
    }

    /// <summary>The maintained branch may be ahead of a checkout's remote: then what counts is where the checkout last saw it there.</summary>
    private static string? BranchAt(string remote, PatchStackJob job) =>
        job.Places.IsCheckout && !remote.Contains('/', StringComparison.Ordinal) ? TrackedBranches.Find(job.Places.Fork, remote, job.Config.TargetBranch) : null;
}
