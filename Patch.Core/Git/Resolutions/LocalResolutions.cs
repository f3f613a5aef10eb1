using Patch.Core.Git.Checkouts;

namespace Patch.Core.Git.Resolutions;

/// <summary>The remembered resolutions of a repository on this machine: a checkout that fetched them, or a mirror.</summary>
public sealed class LocalResolutions(TimeProvider timeProvider)
{
    /// <summary>All of them, newest first.</summary>
    /// <param name="path">A work tree, a folder in it, or a bare repository.</param>
    public LocalStackResult<IReadOnlyList<Resolution>> List(string path) => LocalStacks.Within(path, repository => repository.Resolutions.List());

    /// <summary>One with its content.</summary>
    /// <param name="path">As of <see cref="List"/>.</param>
    /// <param name="id">Its id, or a beginning of it that no other has.</param>
    public LocalStackResult<ResolutionContent> Show(string path, string id) =>
        LocalStacks.Within(path, repository => repository.Resolutions.Show(id) ?? throw Unknown(repository, id));

    /// <summary>Takes one back, so that it is not proposed again; it stays in the history.</summary>
    /// <param name="path">As of <see cref="List"/>.</param>
    /// <param name="id">As of <see cref="Show"/>.</param>
    /// <param name="reason">Why, for whoever reads it later; null: no reason given.</param>
    /// <returns>The resolution as it is now.</returns>
    public LocalStackResult<Resolution> Revoke(string path, string id, string? reason) => LocalStacks.Within(path, repository =>
    {
        var found = repository.Resolutions.Find(id) ?? throw Unknown(repository, id);
        repository.Resolutions.SetState([found.About.Id], ResolutionStates.Revoked, reason, repository.Committer(timeProvider.GetLocalNow(), mustBeNamed: false));
        return repository.Resolutions.Find(found.About.Id)!.About;
    });

    private static LocalStackException Unknown(LocalRepository repository, string id) => new(
        GitFailureCodes.NoCommit,
        $"{repository.Path} has no resolution '{id}', or several that begin so; see them with 'patchmoi resolutions list'. A checkout has those it fetched: git fetch origin '+{ResolutionBook.Reference}:{ResolutionBook.Reference}'");
}
