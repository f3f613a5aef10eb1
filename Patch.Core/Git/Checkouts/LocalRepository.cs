using LibGit2Sharp;
using Patch.Core.Git.Objects;
using Patch.Core.Git.RangeDiffs;
using Patch.Core.Git.Resolutions;
using Patch.Core.Git.Stacks;
using Patch.Core.Git.Upstreams;

namespace Patch.Core.Git.Checkouts;

/// <summary>A repository on this machine, opened for its stack.</summary>
internal sealed class LocalRepository : IDisposable
{
    private const string UpstreamBranches = "refs/remotes/upstream/*";

    private readonly Repository repository;
    private readonly ObjectStore store;
    private readonly ChangeCache cache = new(path: null, _ => { });

    private LocalRepository(Repository repository)
    {
        this.repository = repository;
        store = ObjectStore.Open(CommonDirectory(repository.Info.Path));
    }

    /// <summary>The work tree, or the repository's folder where it is bare.</summary>
    public string Path => System.IO.Path.TrimEndingDirectorySeparator(repository.Info.WorkingDirectory ?? repository.Info.Path);

    public bool IsBare => repository.Info.IsBare;

    /// <exception cref="LocalStackException">There is no repository, or it has only a part of its history.</exception>
    public static LocalRepository Open(string path)
    {
        if (!Directory.Exists(path) || Repository.Discover(path) is not { } found)
            throw new LocalStackException(GitFailureCodes.NoRepository, $"{path} is in no Git repository: go to the folder of your fork's clone.");
        var repository = new Repository(found);
        if (!repository.Info.IsShallow)
            return new LocalRepository(repository);
        repository.Dispose();
        throw new LocalStackException(GitFailureCodes.Unsupported, ObstacleSentences.Shallow(path).Sentence);
    }

    /// <summary>The commit of a branch or any revision, and how it is called; what is checked out for null.</summary>
    /// <exception cref="LocalStackException">It does not exist.</exception>
    public (ObjectName Commit, string Name) Tip(string? branch)
    {
        if (branch is not null)
            return (Find($"refs/heads/{branch}") ?? Commit(branch), branch);
        if (repository.Head.Tip is not { } head)
            throw new LocalStackException(GitFailureCodes.NoCommit, $"The branch {repository.Head.FriendlyName} of {Path} has no commit yet.");
        return (ObjectName.Parse(head.Sha), repository.Info.IsHeadDetached ? head.Sha : repository.Head.FriendlyName);
    }

    /// <exception cref="LocalStackException">There is no such commit.</exception>
    public ObjectName Commit(string revision) => Find(revision)
        ?? throw new LocalStackException(GitFailureCodes.NoCommit, $"{Path} has no commit '{revision}': name a branch, a tag or a sha that is there, or fetch it first.");

    /// <summary>The commit of a branch, tag or sha, as git reads revisions; null when there is none.</summary>
    public ObjectName? Find(string revision)
    {
        try
        {
            return repository.Lookup(revision)?.Peel<Commit>() is { } commit ? ObjectName.Parse(commit.Sha) : null;
        }
        catch (Exception odd) when (odd is InvalidSpecificationException or AmbiguousSpecificationException or PeelException)
        {
            return null;
        }
    }

    /// <summary>
    /// What any branch of upstream has is no patch. Its tags cannot be told from the fork's own here, so they do not count.
    /// </summary>
    public StackReader Reader() => new(
        repository, store, [.. repository.Refs.FromGlob(UpstreamBranches).Select(reference => Find(reference.CanonicalName)).OfType<ObjectName>().Distinct()],
        name => Find($"refs/tags/{name}"));

    public ReplayResult Replay(ReplayRequest request, CancellationToken cancellationToken) => new StackReplay(Reader(), store, cache, Resolutions).Replay(request, cancellationToken);

    /// <summary>Compares two ranges, whatever upstream's branches have.</summary>
    public RangeComparison Ranges() => new(store, new StackReader(repository, store, [], _ => null));

    public IReadOnlyList<PatchBlame> Blame(ReplayRequest request, CancellationToken cancellationToken)
    {
        var reader = Reader();
        var replay = new StackReplay(reader, store, cache, Resolutions);
        return new StackBlame(store, probe => replay.Replay(probe, cancellationToken), reader.Upstream).Find(request, cancellationToken);
    }

    /// <summary>The resolutions that are remembered here.</summary>
    public ResolutionBook Resolutions => new(repository, store);

    /// <summary>Whom the repository's settings name.</summary>
    /// <param name="now">The time to write.</param>
    /// <param name="mustBeNamed">False: where they name nobody, it is Patch.</param>
    /// <exception cref="LocalStackException">They name nobody.</exception>
    public GitPerson Committer(DateTimeOffset now, bool mustBeNamed) => repository.Config.BuildSignature(now) is { } signature
        ? new GitPerson(signature.Name, signature.Email, now)
        : !mustBeNamed ? new GitPerson("Patch", "patch@localhost", now)
        : throw new LocalStackException(GitFailureCodes.Failed, "Git does not know who commits: set it with 'git config user.name NAME' and 'git config user.email ADDRESS'.");

    /// <exception cref="LocalStackException">The reference is there already, or cannot be made.</exception>
    public void MustBeFree(string reference)
    {
        if (CandidateReference.Refuse(repository, reference) is { } refusal)
            throw new LocalStackException(refusal.Code, refusal.Sentence);
        if (repository.Refs[reference] is not null)
            throw new LocalStackException(GitFailureCodes.BadReference, $"{reference} is there already, and nobody's branch is moved: choose another name, or delete it first.");
    }

    /// <summary>Makes a reference, unless somebody made it meanwhile.</summary>
    public void Name(string reference, string sha) => repository.Refs.Add(reference, new ObjectId(sha), allowOverwrite: false);

    public void Dispose()
    {
        store.Dispose();
        repository.Dispose();
    }

    /// <summary>Where the objects are: a linked work tree has a folder of its own that names the repository's.</summary>
    private static string CommonDirectory(string gitDirectory)
    {
        var file = System.IO.Path.Combine(gitDirectory, "commondir");
        return File.Exists(file) ? System.IO.Path.GetFullPath(System.IO.Path.Combine(gitDirectory, File.ReadAllText(file).Trim())) : gitDirectory;
    }
}

/// <summary>The stack cannot be read as it was asked for: a failure that <see cref="LocalStacks"/> answers with.</summary>
internal sealed class LocalStackException(string code, string sentence) : Exception(sentence)
{
    public GitFailure Failure { get; } = new(code, sentence);
}
