using LibGit2Sharp;
using Patch.Core.Git.Candidates;
using Patch.Core.Git.Checkouts;
using Patch.Core.Git.Conflicts;
using Patch.Core.Git.Objects;
using Patch.Core.Git.RangeDiffs;
using Patch.Core.Git.Remotes;
using Patch.Core.Git.Resolutions;
using Patch.Core.Git.Stacks;
using Patch.Core.Git.Upstreams;

namespace Patch.Core.Git.Mirrors;

/// <summary>
/// An opened, locked mirror (see <see cref="GitMirrors"/>). One thread at a time; dispose it as soon as its objects and references are no
/// longer needed. Shas are 40 hexadecimal digits. Asking for a commit that is not there is a <see cref="NotFoundInMirrorException"/>: look it up first.
/// </summary>
public sealed class GitMirror : IDisposable
{
    private readonly MirrorLock mirrorLock;
    private readonly ChangeCache cache;
    private readonly GitOptions options;
    private readonly TimeProvider timeProvider;
    private readonly Repository repository;
    private readonly ObjectStore store;
    private readonly ResolutionBook book;
    private Task pushing = Task.CompletedTask;

    internal GitMirror(string path, MirrorLock mirrorLock, ChangeCache cache, GitOptions options, TimeProvider timeProvider)
    {
        (Path, this.mirrorLock, this.cache, this.options, this.timeProvider) = (path, mirrorLock, cache, options, timeProvider);
        repository = new Repository(path);
        store = ObjectStore.Open(path);
        Candidates = new MirrorCandidates(repository, store);
        Conflicts = new MirrorConflicts(store);
        book = new ResolutionBook(repository, store);
        Resolutions = new MirrorResolutions(this, repository, book, FetchForkAsync);
    }

    /// <summary>The mirror's folder.</summary>
    public string Path { get; }

    /// <summary>What is done with candidates.</summary>
    public MirrorCandidates Candidates { get; }

    /// <summary>What is done with patches in conflict.</summary>
    public MirrorConflicts Conflicts { get; }

    /// <summary>How conflicts were resolved before.</summary>
    public MirrorResolutions Resolutions { get; }

    /// <summary>The commit of a branch of the fork; null when the fork has no such branch.</summary>
    public string? ForkBranch(string name) => Commit($"refs/remotes/fork/{name}");

    /// <summary>The commit of a branch of upstream.</summary>
    public string? UpstreamBranch(string name) => Commit($"refs/remotes/upstream/{name}");

    /// <summary>The commit of a tag of upstream, looked through an annotated tag. Takes <c>v1.0</c> or <c>refs/tags/v1.0</c>.</summary>
    public string? UpstreamTag(string name) => Commit($"refs/upstream-tags/{(name.StartsWith("refs/tags/", StringComparison.Ordinal) ? name[10..] : name)}");

    /// <summary>The commit of any full reference name of the mirror, as a candidate's.</summary>
    public string? Commit(string reference) =>
        Reference.IsValidName(reference) && repository.Refs[reference]?.ResolveToDirectReference() is { } direct
            ? repository.Lookup(direct.TargetIdentifier)?.Peel<Commit>()?.Sha
            : null;

    /// <summary>A commit by its full sha; null when the mirror lacks it.</summary>
    public string? Find(string sha) => sha.Length == 40 && sha.All(char.IsAsciiHexDigit) ? repository.Lookup(sha)?.Peel<Commit>()?.Sha : null;

    /// <summary>Names of the fork's branches.</summary>
    public IReadOnlyList<string> ForkBranches => Names("refs/remotes/fork/");

    /// <summary>Names of upstream's branches.</summary>
    public IReadOnlyList<string> UpstreamBranches => Names("refs/remotes/upstream/");

    /// <summary>Names of upstream's tags.</summary>
    public IReadOnlyList<string> UpstreamTags => Names("refs/upstream-tags/");

    /// <summary>The commit is the other one, or an ancestor of it.</summary>
    public bool Contains(string descendant, string ancestor) => Guarded(() => Reader().Base(Known(descendant), Known(ancestor))?.ToString() == ancestor);

    /// <summary>The stack between a branch's tip and an upstream commit.</summary>
    public PatchStack Inspect(string tip, string onto) => Guarded(() => Reader().Inspect(Known(tip), Known(onto)));

    /// <summary>What the given commits are; those that the mirror lacks are left out.</summary>
    public IReadOnlyList<PatchFacts> Describe(IEnumerable<string> commits) => Guarded<IReadOnlyList<PatchFacts>>(() =>
    {
        var facts = new StackFacts(store);
        return [.. commits.Select(Find).OfType<string>().Select(sha => facts.Of(store.Commit(ObjectName.Parse(sha))))];
    });

    /// <summary>How far upstream is ahead of a branch; at most <paramref name="most"/> commits are counted.</summary>
    /// <param name="tip">The maintained branch's commit.</param>
    /// <param name="onto">The upstream commit.</param>
    /// <param name="releases">Tags of upstream that count as releases.</param>
    /// <param name="most">Bound of the count.</param>
    public UpstreamLag Lag(string tip, string onto, IEnumerable<string> releases, int most) => Guarded(() =>
    {
        var ahead = new StackReader(repository, store, [], _ => null).Upstream(Known(tip), Known(onto)).Take(most).Select(name => name.ToString()).ToHashSet(StringComparer.Ordinal);
        return new UpstreamLag(ahead.Count, ahead.Count == 0 ? 0 : releases.Select(UpstreamTag).OfType<string>().Distinct().Count(ahead.Contains));
    });

    /// <summary>Carries the stack onto an upstream commit. Conflicts are part of the result.</summary>
    public ReplayResult Replay(ReplayRequest request, CancellationToken cancellationToken)
    {
        (_, _) = (Known(request.Tip), Known(request.Onto));
        if (request.Base is { } from)
            _ = Known(from);
        return Replaying((_, replay) => replay.Replay(request, cancellationToken));
    }

    /// <summary>Compares two stacks patch by patch, each from its base to its tip.</summary>
    /// <exception cref="RangeTooLongException">One of them has more patches than are compared.</exception>
    public RangeDiff RangeDiff(string oldBase, string oldTip, string newBase, string newTip, CancellationToken cancellationToken)
    {
        foreach (var sha in new[] { oldBase, oldTip, newBase, newTip })
            _ = Known(sha);
        return Guarded(() => new RangeComparison(store, new StackReader(repository, store, [], _ => null))
            .Compare(new RangeEnds(oldBase, oldTip), new RangeEnds(newBase, newTip), cancellationToken));
    }

    /// <summary>For each patch that conflicts on an upstream commit, the upstream commit to blame. Writes nothing.</summary>
    public IReadOnlyList<PatchBlame> Blame(ReplayRequest request, CancellationToken cancellationToken)
    {
        (_, _) = (Known(request.Tip), Known(request.Onto));
        return Replaying((reader, replay) => new StackBlame(store, probe => replay.Replay(probe, cancellationToken), reader.Upstream).Find(request, cancellationToken));
    }

    /// <summary>Where the stack of a commit begins and ends: its base is the newest commit below it that upstream has. Null where it has none.</summary>
    public RangeEnds? StackOf(string tip) =>
        Guarded(() => StackBase.Of(Reader(), store, Reader().StandIn(Known(tip)).ToString(), Upstream));

    /// <summary>Points a reference of the mirror at a commit, or at an annotated tag of one, whatever it pointed at before.</summary>
    /// <param name="reference">A full name under <c>refs/heads/</c> or <c>refs/tags/</c>.</param>
    /// <param name="sha">The commit or the tag's object.</param>
    /// <returns>Null, or why not.</returns>
    public GitFailure? WriteCandidate(string reference, string sha)
    {
        if (CandidateReference.Refuse(repository, reference) is { } refusal)
            return refusal;
        if (Find(sha) is null)
            return new GitFailure(GitFailureCodes.NoCommit, $"The mirror has no commit {sha}.");
        repository.Refs.Add(reference, new ObjectId(sha), allowOverwrite: true);
        return null;
    }

    /// <summary>Pushes one commit to one reference of a remote, if the remote's value is the expected one; no other reference is touched.</summary>
    public async Task<PushOutcome> PushAsync(PushRequest request, CancellationToken cancellationToken)
    {
        var work = new RemoteWork(timeProvider, options);
        var result = await new RemotePush(Path, work, options, timeProvider).PushAsync(request, cancellationToken);
        pushing = Task.WhenAll(pushing, work.Ended);
        if (result.Failure is null)
            PushNotes.Add(Path, request);
        return result;
    }

    /// <summary>Pushes to several remotes: to all or, where one cannot take it, to none.</summary>
    public Task<JointPushOutcome> PushAllAsync(JointPushRequest request, CancellationToken cancellationToken) =>
        new RemotePushAll(PushAsync, new RemoteReferences(Microsoft.Extensions.Options.Options.Create(options), timeProvider), options.PushLimit)
            .PushAsync(request, cancellationToken);

    /// <summary>Checks a commit out into a new folder of its own. It can be used, and must be disposed, after the mirror was.</summary>
    /// <param name="sha">The commit.</param>
    /// <param name="directory">Where to make the folder.</param>
    /// <param name="cancellationToken">Ends the wait before the checkout begins.</param>
    public Task<WorkTree> CheckOutAsync(string sha, string directory, CancellationToken cancellationToken)
    {
        _ = Known(sha);
        return Task.Run(() => WorkTree.CheckOut(Path, sha, directory), cancellationToken);
    }

    /// <summary>Gives the mirror free.</summary>
    public void Dispose()
    {
        store.Dispose();
        repository.Dispose();
        _ = pushing.ContinueWith(_ => mirrorLock.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private List<string> Names(string prefix) =>
        [.. repository.Refs.FromGlob(prefix + "*").Select(reference => reference.CanonicalName[prefix.Length..]).Order(StringComparer.Ordinal)];

    private async Task<GitFailure?> FetchForkAsync(string fork, CancellationToken cancellationToken)
    {
        var work = new RemoteWork(timeProvider, options);
        var failure = RemoteAddress.Parse(fork, out var wrong) is { } address
            ? await new MirrorFetch(Path, work, options, timeProvider).FetchAsync("fork", address, cancellationToken)
            : wrong;
        pushing = Task.WhenAll(pushing, work.Ended);
        return failure;
    }

    private IEnumerable<string> Upstream => UpstreamBranches.Select(UpstreamBranch).Concat(UpstreamTags.Select(UpstreamTag)).OfType<string>();

    private StackReader Reader()
    {
        var tips = repository.Refs.FromGlob("refs/remotes/upstream/*").Concat(repository.Refs.FromGlob("refs/upstream-tags/*"))
            .Select(reference => Commit(reference.CanonicalName)).OfType<string>().Distinct().Select(ObjectName.Parse);
        return new StackReader(repository, store, [.. tips], name => UpstreamTag(name) is { } sha ? ObjectName.Parse(sha) : null);
    }

    private ObjectName Known(string sha) => Find(sha) is { } found ? ObjectName.Parse(found) : throw new NotFoundInMirrorException(sha);

    private T Guarded<T>(Func<T> read) => MirrorFolder.Guarded(Path, read);

    /// <summary>With what was worked out of upstream's commits before, and keeping what is worked out now.</summary>
    private T Replaying<T>(Func<StackReader, StackReplay, T> work) => Guarded(() =>
    {
        cache.Load();
        var reader = Reader();
        var result = work(reader, new StackReplay(reader, store, cache, book));
        cache.Save();
        return result;
    });
}

/// <summary>The caller named a commit that the mirror does not have.</summary>
public sealed class NotFoundInMirrorException(string sha) : Exception($"The mirror has no commit {sha}.");
