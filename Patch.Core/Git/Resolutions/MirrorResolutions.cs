using LibGit2Sharp;
using Patch.Core.Git.Mirrors;

namespace Patch.Core.Git.Resolutions;

/// <summary>The resolutions that are remembered in an opened mirror. Belongs to its <see cref="GitMirror"/>.</summary>
public sealed class MirrorResolutions
{
    private readonly GitMirror mirror;
    private readonly Repository repository;
    private readonly ResolutionBook book;
    private readonly Func<string, CancellationToken, Task<GitFailure?>> fetch;

    internal MirrorResolutions(GitMirror mirror, Repository repository, ResolutionBook book, Func<string, CancellationToken, Task<GitFailure?>> fetch) =>
        (this.mirror, this.repository, this.book, this.fetch) = (mirror, repository, book, fetch);

    /// <summary>All of them, newest first.</summary>
    public IReadOnlyList<Resolution> List() => MirrorFolder.Guarded(mirror.Path, book.List);

    /// <summary>Remembers how a person resolved conflicts. Conflicts that are about paths, not content, are not remembered.</summary>
    /// <returns>The ids.</returns>
    public IReadOnlyList<string> Remember(IEnumerable<ResolvedConflict> resolved, GitPerson by) => MirrorFolder.Guarded(mirror.Path, () => book.Remember(resolved, by));

    /// <summary>Changes what may be done with resolutions, to one of <see cref="ResolutionStates"/>.</summary>
    public void SetState(IEnumerable<string> ids, string state, string? reason, GitPerson by) => MirrorFolder.Guarded(mirror.Path, () =>
    {
        book.SetState(ids, state, reason, by);
        return true;
    });

    /// <summary>Takes what the fork has, and gives it what it lacks.</summary>
    /// <returns>Null, or why they could not be shared.</returns>
    public Task<GitFailure?> ShareAsync(string fork, GitPerson by, CancellationToken cancellationToken) =>
        new ResolutionSharing(mirror, book, repository, fetch).RunAsync(fork, by, cancellationToken);
}
