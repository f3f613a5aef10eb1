using Patch.Core.Forges.Api;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Remotes;
using Patch.Core.Maintenance.Stacks;
using Patch.Core.Workspaces.Candidates;

namespace Patch.Core.Forges.Service.Threads;

/// <summary>Sees to it that the fork has a commit under a branch, over nothing but what Patch itself put there.</summary>
internal sealed class PushCandidate(ForkForges forges, GitMirrors mirrors, StackCatalog catalog, CandidateRecords records)
{
    private static readonly string[] Lasting = [GitFailureCodes.Authentication, GitFailureCodes.Refused, GitFailureCodes.BadReference, GitFailureCodes.Unsupported, GitFailureCodes.NoRepository];

    /// <summary>Null when the branch is where it should be; else how the thread ends.</summary>
    /// <param name="work">The thread.</param>
    /// <param name="branch">The branch.</param>
    /// <param name="sha">The commit.</param>
    /// <param name="aside">The branch stands beside the thread's own one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ThreadEnd?> RunAsync(ThreadWork work, string branch, string sha, bool aside, CancellationToken cancellationToken)
    {
        var there = (await work.Forge.BranchAsync(branch, cancellationToken)).Needed();
        if (await PutAsync(work, branch, sha, there, cancellationToken) is { } end)
            return end;
        if (!aside)
            (work.Thread.Head, work.Thread.HeadSha) = (branch, sha);
        await work.KeepAsync(cancellationToken);
        return null;
    }

    private async Task<ThreadEnd?> PutAsync(ThreadWork work, string branch, string sha, string? there, CancellationToken cancellationToken)
    {
        if (there == sha)
            return null;
        if (there is not null && !await IsOursAsync(work, branch, there, cancellationToken))
            return await ForeignAsync(work, branch, there, sha, cancellationToken);
        if (!work.Choice.Push)
        {
            return ThreadEnd.Blocked(
                $"{work.Thread.Repo} has no branch {branch} at {Short(sha)}, and Patch may not push it there: have the flow push it (push = true), or set Patch:Forges:Service:Push.");
        }

        return await PushAsync(work, branch, sha, there, cancellationToken);
    }

    /// <summary>True when the branch's commit is one that Patch made for it, or set out to push there.</summary>
    public async Task<bool> IsOursAsync(ThreadWork work, string branch, string there, CancellationToken cancellationToken) =>
        there == work.Thread.HeadSha
        || await work.DidAsync(ForgeStepKinds.PushBegun, Place(branch, there), cancellationToken)
        || (await records.KnownAsync(work.Facts.Fork, $"refs/heads/{branch}", cancellationToken)).Contains(there, StringComparer.Ordinal);

    private async Task<ThreadEnd?> PushAsync(ThreadWork work, string branch, string sha, string? there, CancellationToken cancellationToken)
    {
        var stack = catalog.Find(work.Thread.Stack);
        if (stack?.Fork is null)
        {
            return ThreadEnd.Blocked(
                $"{work.Thread.Repo} does not have {branch} at {Short(sha)}, and this Patch has no mirror of it, since no flow package here carries the stack {work.Thread.Stack}: have the flow push the candidate.");
        }

        var opening = await mirrors.OpenAsync(stack.Fork, stack.Upstream, fetch: false, cancellationToken);
        if (opening.Mirror is null)
            throw new ForgeFaultException(new ForgeFault(ForgeFaults.Failed, opening.Failure!.Sentence, null, Permanent: false));
        PushOutcome outcome;
        using (var mirror = opening.Mirror)
        {
            if (mirror.Find(sha) is null)
                return ThreadEnd.Blocked($"The mirror of {stack.ForkName} has no commit {Short(sha)}: the candidate was made elsewhere, or the mirror was made anew. Replay the event.");
            var url = (await forges.PushUrlAsync(work.Thread, cancellationToken)).Needed();
            // Before the push: what may be there by Patch's own hand must be known, also if this worker dies now, or the answer is lost.
            if (!await work.DidAsync(ForgeStepKinds.PushBegun, Place(branch, sha), cancellationToken))
                work.Note(ForgeStepKinds.PushBegun, $"Set out to push {Short(sha)} to {branch}.", Place(branch, sha));
            await work.KeepAsync(cancellationToken);
            outcome = await mirror.PushAsync(new PushRequest(url, $"refs/heads/{branch}", sha, there), cancellationToken);
        }

        if (outcome.Failure is { } failure)
            throw new ForgeFaultException(FaultOf(work, failure));
        work.Note(ForgeStepKinds.Pushed, outcome.Sentence, $"{work.Repository.WebUrl}");
        return null;
    }

    private static ForgeFault FaultOf(ThreadWork work, GitFailure failure)
    {
        var sentence = failure.Code == GitFailureCodes.Authentication
            ? $"{failure.Sentence} The token must be allowed to write to {work.Thread.Repo} (GitHub: contents, read and write; Forgejo: write:repository; GitLab: write_repository)."
            : failure.Sentence;
        return new ForgeFault(failure.Code == GitFailureCodes.Authentication ? ForgeFaults.Forbidden : ForgeFaults.Failed, sentence, null, Lasting.Contains(failure.Code));
    }

    private static async Task<ThreadEnd> ForeignAsync(ThreadWork work, string branch, string there, string sha, CancellationToken cancellationToken)
    {
        var sentence = $"The branch {branch} of {work.Thread.Repo} is at {Short(there)}, which Patch did not put there: it is a person's now, and nothing was pushed over it.";
        if (work.Thread.PullNumber is { } number)
        {
            await ThreadComments.OnceAsync(
                work, new ForgeTopic(true, number), work.Thread.PullUrl, $"left:{sha[..12]}",
                $"Somebody has put `{Short(there)}` on this branch, so Patch leaves it alone from here on. It would have put `{Short(sha)}` there, its newest candidate. "
                + "To have Patch go on: take what you need from the branch, delete the branch, and replay the event. To keep it: there is nothing to do.",
                cancellationToken);
        }

        return ThreadEnd.Left(sentence);
    }

    /// <summary>A commit on a branch, as the steps name it: what a fork is called, and where its pages are, may change.</summary>
    private static string Place(string branch, string sha) => $"refs/heads/{branch}@{sha}";

    private static string Short(string sha) => sha[..Math.Min(7, sha.Length)];
}
