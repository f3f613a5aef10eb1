using Patch.Core.Git;
using Patch.Core.Git.Mirrors;

namespace Patch.Core.Workspaces.Runners.PatchStacks;

/// <summary>Opens the mirror of a job's fork.</summary>
internal sealed class PatchStackMirrors(GitMirrors mirrors, TimeProvider timeProvider)
{
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20)];
    private static readonly string[] Passing = [GitFailureCodes.Unreachable, GitFailureCodes.TimedOut, GitFailureCodes.Busy];

    /// <summary>With what fork and upstream have now, as far as the job fetches.</summary>
    /// <exception cref="PatchStackBlockedException">One of them cannot be read.</exception>
    public async Task<GitMirror> FetchedAsync(PatchStackJob job, CancellationToken cancellationToken)
    {
        // Fetching is about upstream: a checkout is here, and what its branch is now is what counts.
        if (job.Places.IsCheckout && !job.Config.Fetch)
            (await OpenAsync(job, upstream: null, fetch: true, cancellationToken)).Dispose();
        return await OpenAsync(job, job.Places.Upstream, job.Config.Fetch, cancellationToken);
    }

    /// <summary>As it was left.</summary>
    /// <exception cref="PatchStackBlockedException">Somebody else holds it for too long.</exception>
    public Task<GitMirror> AgainAsync(PatchStackJob job, CancellationToken cancellationToken) =>
        OpenAsync(job, job.Places.Upstream, fetch: false, cancellationToken);

    /// <summary>A remote that does not answer is asked again after a while: nobody else would, since a blocked run waits for a person.</summary>
    private async Task<GitMirror> OpenAsync(PatchStackJob job, string? upstream, bool fetch, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            var opening = await mirrors.OpenAsync(job.Places.Fork, upstream, fetch, cancellationToken);
            if (opening.Mirror is { } mirror)
                return mirror;
            var failure = opening.Failure!;
            job.Report.Say(failure.Sentence);
            if (tries == Waits.Length || !Passing.Contains(failure.Code))
                throw new PatchStackBlockedException(failure.Sentence);
            await Task.Delay(Waits[tries], timeProvider, cancellationToken);
        }
    }
}
