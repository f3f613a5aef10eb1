using Patch.Core.Git.Objects;
using Patch.Core.Git.RangeDiffs;
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

    /// <summary>Carries the stack onto a commit, in memory.</summary>
    /// <param name="path">A work tree, a folder in it, or a bare repository.</param>
    /// <param name="asked">What to carry, and how.</param>
    /// <param name="cancellationToken">Ends the replay between two patches.</param>
    public LocalStackResult<LocalReplay> Replay(string path, LocalReplayRequest asked, CancellationToken cancellationToken) => Within(path, repository =>
    {
        var (tip, name) = repository.Tip(asked.Stack);
        var onto = repository.Commit(asked.Onto);
        if (asked.Candidate is { } candidate)
            repository.MustBeFree(candidate);
        var request = new ReplayRequest(tip.ToString(), onto.ToString(), Committer(repository, asked), asked.Keep)
        {
            Base = asked.Base is { } from ? repository.Commit(from).ToString() : null, SkipConflicts = asked.SkipConflicts, Merges = asked.Merges,
        };

        var started = timeProvider.GetTimestamp();
        var result = repository.Replay(request, cancellationToken);
        var took = timeProvider.GetElapsedTime(started);
        var named = asked.Candidate is not null && result.Clean;
        if (named)
            repository.Name(asked.Candidate!, result.NewTip);
        return new LocalReplay(new LocalStackEnds(repository.Path, name, asked.Onto, onto.ToString()), result, named ? asked.Candidate : null, took);
    });

    /// <summary>The stack, and the branch of the remote <c>upstream</c> that it is compared with where nobody names another.</summary>
    /// <param name="path">A work tree, a folder in it, or a bare repository.</param>
    /// <param name="stack">The maintained branch, or any revision; null: what is checked out.</param>
    public LocalStackResult<LocalStackEnds> UsualEnds(string path, string? stack) => Within(path, repository =>
    {
        var (_, name) = repository.Tip(stack);
        var (onto, upstream) = DefaultUpstream(repository, name);
        return new LocalStackEnds(repository.Path, name, upstream, onto.ToString());
    });

    /// <summary>Compares two stacks patch by patch.</summary>
    /// <param name="path">A work tree, a folder in it, or a bare repository.</param>
    /// <param name="old">Base and tip of the one, as any revisions.</param>
    /// <param name="now">Base and tip of the other.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    public LocalStackResult<RangeDiff> RangeDiff(string path, RangeEnds old, RangeEnds now, CancellationToken cancellationToken) => Within(path, repository =>
    {
        try
        {
            return repository.Ranges().Compare(Found(repository, old), Found(repository, now), cancellationToken);
        }
        catch (RangeTooLongException tooLong)
        {
            throw new LocalStackException(GitFailureCodes.Unsupported, tooLong.Message);
        }
    });

    private static RangeEnds Found(LocalRepository repository, RangeEnds named) =>
        new(repository.Commit(named.Base).ToString(), repository.Commit(named.Tip).ToString());

    /// <summary>For each patch that conflicts on a commit, the upstream commit to blame. Writes nothing.</summary>
    /// <param name="path">A work tree, a folder in it, or a bare repository.</param>
    /// <param name="asked">The stack, and the commit that it conflicts with.</param>
    /// <param name="cancellationToken">Ends it between two patches.</param>
    public LocalStackResult<LocalBlame> Blame(string path, LocalReplayRequest asked, CancellationToken cancellationToken) => Within(path, repository =>
    {
        var (tip, name) = repository.Tip(asked.Stack);
        var onto = repository.Commit(asked.Onto).ToString();
        var request = new ReplayRequest(tip.ToString(), onto, Committer(repository, asked), Keep: false)
        {
            Base = asked.Base is { } from ? repository.Commit(from).ToString() : null, Merges = asked.Merges,
        };
        return new LocalBlame(new LocalStackEnds(repository.Path, name, asked.Onto, onto), tip.ToString(), repository.Blame(request, cancellationToken));
    });

    /// <summary>A candidate is somebody's; what nobody names may be Patch's.</summary>
    private GitPerson Committer(LocalRepository repository, LocalReplayRequest asked) =>
        repository.Committer(timeProvider.GetLocalNow(), mustBeNamed: asked.Candidate is not null);

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

    internal static LocalStackResult<T> Within<T>(string path, Func<LocalRepository, T> read)
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
