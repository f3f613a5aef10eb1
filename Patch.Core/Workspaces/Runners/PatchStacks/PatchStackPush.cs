using Patch.Core.Git;
using Patch.Core.Git.Checkouts;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Workspaces.Runners.PatchStacks;

/// <summary>Pushes a commit to the push remotes, each only over the value that is expected there.</summary>
internal sealed class PatchStackPush(PatchStackConfig config, PatchStackPlaces places, string directory, LocalCheckouts checkouts)
{
    /// <summary>Pushes to one remote after another, up to the first that refuses.</summary>
    /// <param name="mirror">Has the commit.</param>
    /// <param name="reference">The full name at the remotes.</param>
    /// <param name="sha">The commit.</param>
    /// <param name="branchSha">The maintained branch.</param>
    /// <param name="report">Takes each remote's candidate ref.</param>
    /// <param name="cancellationToken">Ends the push.</param>
    /// <returns>Null when all remotes have it; else why one has not, as a sentence.</returns>
    public async Task<string?> PushAsync(
        GitMirror mirror, string reference, string sha, string branchSha, PatchStackReport report, CancellationToken cancellationToken)
    {
        foreach (var remote in config.PushRemotes)
        {
            var url = places.PushUrl(remote, config, directory, checkouts);
            var expected = reference == config.BranchRef ? BranchAt(remote) ?? branchSha : mirror.Commit(reference);
            var outcome = await PushAsync(mirror, new PushRequest(url, reference, sha, expected), cancellationToken);
            report.Say(outcome.Sentence);
            report.Candidate(places.ForkName, remote, reference, sha, pushed: outcome.Failure is null);
            if (outcome.Failure is { } failure)
                return $"it was not pushed to {remote}: {failure.Sentence}";
        }

        return null;
    }

    /// <summary>The maintained branch may be ahead of a checkout's remote: then what counts is where the checkout last saw it there.</summary>
    private string? BranchAt(string remote) =>
        places.IsCheckout && !remote.Contains('/', StringComparison.Ordinal) ? TrackedBranches.Find(places.Fork, remote, config.TargetBranch) : null;

    /// <summary>A candidate that was made while pushing was off is known here and not at the remote; there it may be made.</summary>
    private static async Task<PushOutcome> PushAsync(GitMirror mirror, PushRequest request, CancellationToken cancellationToken)
    {
        var outcome = await mirror.PushAsync(request, cancellationToken);
        return outcome is { Failure.Code: GitFailureCodes.Moved, Before: null } && request.Expected is not null
            ? await mirror.PushAsync(request with { Expected = null }, cancellationToken)
            : outcome;
    }
}
