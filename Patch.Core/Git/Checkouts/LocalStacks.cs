using Patch.Core.Git.Objects;
using Patch.Core.Git.Remotes;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Git.Checkouts;

/// <summary>
/// The patch stack of a repository on this machine, read and replayed over the repository's own objects. The work tree, the index and
/// the references stay as they are; only a candidate that is asked for is written, as a new reference.
/// </summary>
public sealed class LocalStacks(TimeProvider timeProvider)
{
    private static readonly string[] UsualUpstreams = ["refs/remotes/upstream/HEAD", "refs/remotes/upstream/main", "refs/remotes/upstream/master"];

    /// <summary>Looks at the stack between a branch and upstream.</summary>
    /// <param name="path">A work tree, a folder in it, or a bare repository.</param>
    /// <param name="branch">The maintained branch, or any revision; null: what is checked out.</param>
    /// <param name="upstream">Any revision of upstream; null: the branch of the same name of the remote <c>upstream</c>, else its main branch.</param>
    public LocalStackResult<LocalInspection> Inspect(string path, string? branch, string? upstream) => Within(path, repository =>
    {
        var (tip, name) = repository.Tip(branch);
        var (onto, upstreamName) = upstream is null ? DefaultUpstream(repository, name) : (repository.Commit(upstream), upstream);
        var stack = repository.Reader().Inspect(tip, onto);
        var obstacles = repository.IsBare ? [] : new LocalCheckouts().Diagnose(path);
        return new LocalInspection(new LocalStackEnds(repository.Path, name, upstreamName, onto.ToString()), stack, obstacles);
    });

    /// <summary>Carries the stack onto a commit, in memory; with a candidate, a replay without conflict is kept under that reference.</summary>
    /// <param name="path">A work tree, a folder in it, or a bare repository.</param>
    /// <param name="branch">The maintained branch, or any revision; null: what is checked out.</param>
    /// <param name="onto">The revision to carry it onto.</param>
    /// <param name="candidate">The reference to make, as <c>refs/heads/NAME</c> or <c>refs/tags/NAME</c>; it must not be there yet. Null writes nothing.</param>
    /// <param name="cancellationToken">Ends the replay between two patches.</param>
    public LocalStackResult<LocalReplay> Replay(string path, string? branch, string onto, string? candidate, CancellationToken cancellationToken) => Within(path, repository =>
    {
        var (tip, name) = repository.Tip(branch);
        var target = repository.Commit(onto);
        var committer = candidate is null ? new GitPerson("Patch", "patch@localhost", timeProvider.GetUtcNow()) : repository.Committer(timeProvider.GetLocalNow());
        if (candidate is not null)
            repository.MustBeFree(candidate);

        ReplayResult Run(bool keep) => repository.Replay(new ReplayRequest(tip.ToString(), target.ToString(), committer, keep), cancellationToken);
        var result = Run(keep: false);
        var ends = new LocalStackEnds(repository.Path, name, onto, target.ToString());
        if (candidate is null || !result.Clean)
            return new LocalReplay(ends, result, null);
        // Only a replay that went well is worth writing down, so it is done once more for keeps.
        repository.Name(candidate, Run(keep: true).NewTip);
        return new LocalReplay(ends, result, candidate);
    });

    private static (ObjectName Commit, string Name) DefaultUpstream(LocalRepository repository, string branch)
    {
        foreach (var reference in UsualUpstreams.Prepend($"refs/remotes/upstream/{branch}"))
        {
            if (repository.Find(reference) is { } found)
                return (found, reference["refs/remotes/".Length..]);
        }

        throw new LocalStackException(
            GitFailureCodes.NoCommit, $"{repository.Path} has no branch of a remote upstream: add it with 'git remote add upstream <URL>' and fetch it, or name upstream's commit.");
    }

    private static LocalStackResult<T> Within<T>(string path, Func<LocalRepository, T> read)
        where T : class
    {
        GitSettings.ApplyForUser();
        try
        {
            using var repository = LocalRepository.Open(path);
            return new LocalStackResult<T>(read(repository), null);
        }
        catch (LocalStackException refused)
        {
            return new LocalStackResult<T>(null, refused.Failure);
        }
        catch (MissingObjectException missing)
        {
            return new LocalStackResult<T>(null, new GitFailure(GitFailureCodes.Failed, $"{missing.Message} If it is a partial clone, fetch the rest with 'git fetch --refetch --no-filter'."));
        }
        catch (Exception failed) when (GitErrors.IsExpected(failed))
        {
            return new LocalStackResult<T>(null, new GitFailure(GitFailureCodes.Failed, $"Git cannot work with the repository of {path}: {failed.Message}"));
        }
    }
}
