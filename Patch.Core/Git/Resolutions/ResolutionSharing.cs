using LibGit2Sharp;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Git.Resolutions;

/// <summary>Keeps a mirror's resolutions and the fork's the same: fetch, join, push over what was fetched, and again where somebody was faster.</summary>
internal sealed class ResolutionSharing(
    GitMirror mirror, ResolutionBook book, Repository repository, Func<string, CancellationToken, Task<GitFailure?>> fetch)
{
    private const int Tries = 4;

    /// <summary>Where the fork's are in the mirror, as <see cref="MirrorFetch"/> puts them.</summary>
    public const string Fetched = "refs/fork-patch/resolutions";

    public async Task<GitFailure?> RunAsync(string fork, GitPerson by, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            book.Take(Fetched, by);
            var (own, theirs) = (Sha(ResolutionBook.Reference), Sha(Fetched));
            if (own is null || own == theirs)
                return null;
            var pushed = await mirror.PushAsync(new PushRequest(fork, ResolutionBook.Reference, own, theirs), cancellationToken);
            if (pushed.Failure is not { } failure)
            {
                repository.Refs.Add(Fetched, new ObjectId(own), allowOverwrite: true);
                return null;
            }

            if (failure.Code != GitFailureCodes.Moved || tries == Tries)
                return failure;
            if (await fetch(fork, cancellationToken) is { } notFetched)
                return notFetched;
        }
    }

    private string? Sha(string reference) => repository.Refs[reference]?.ResolveToDirectReference().TargetIdentifier;
}
