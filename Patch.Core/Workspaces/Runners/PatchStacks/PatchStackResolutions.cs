using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Resolutions;

namespace Patch.Core.Workspaces.Runners.PatchStacks;

/// <summary>Keeps the fork's remembered resolutions shared, and takes back those that a candidate failed with.</summary>
internal sealed class PatchStackResolutions(PatchStackMirrors mirrors)
{
    /// <summary>Takes what others remember. What cannot be shared is said in the log and holds nothing up.</summary>
    public static async Task ShareAsync(GitMirror mirror, PatchStackJob job, CancellationToken cancellationToken)
    {
        if (await mirror.Resolutions.ShareAsync(job.Places.Fork, job.Committer, cancellationToken) is { } failure)
            job.Report.Say($"The remembered resolutions could not be shared with {job.Places.ForkName}: {failure.Sentence}");
    }

    /// <summary>The candidate failed its verification with them: they are not proposed again.</summary>
    public async Task GiveUpAsync(PatchStackJob job, BuiltStack built, PatchStackVerdict verdict, CancellationToken cancellationToken)
    {
        using var mirror = await mirrors.AgainAsync(job, cancellationToken);
        mirror.Resolutions.SetState(built.Resolutions, ResolutionStates.Failed, $"On {job.Tag}: {verdict.Message}", job.Committer);
        await ShareAsync(mirror, job, cancellationToken);
        job.Report.Say($"Resolved as before by {string.Join(", ", built.Resolutions.Select(id => id[..7]))}, the candidate failed: {verdict.Message} It is carried again without.");
    }
}
