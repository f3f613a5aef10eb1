using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Git.Checkouts;
using Patch.Core.Git.Remotes;
using Patch.Core.Git.Upstreams;

namespace Patch.Core.Git.Mirrors;

/// <summary>
/// The front door of the Git engine: bare mirrors of maintained forks and their upstreams, one for each fork URL, under
/// <see cref="GitOptions.MirrorDirectory"/>.
/// </summary>
/// <remarks>
/// The way through: <see cref="OpenAsync"/> makes or repairs the mirror, fetches both remotes and answers with a locked
/// <see cref="GitMirror"/>. On it: find the branch (<see cref="GitMirror.ForkBranch"/>) and the release (<see cref="GitMirror.UpstreamTag"/>),
/// look at the stack (<see cref="GitMirror.Inspect"/>), carry it over (<see cref="GitMirror.Replay"/>), name the result
/// (<see cref="GitMirror.WriteCandidate"/>), check it out to verify it (<see cref="GitMirror.CheckOutAsync"/>) and push it
/// (<see cref="GitMirror.PushAsync"/>). Nothing works on a work tree, and no reference moves before a candidate is written.
/// References in a mirror: <c>refs/remotes/fork/*</c>, <c>refs/fork-tags/*</c>, <c>refs/remotes/upstream/*</c>, <c>refs/upstream-tags/*</c>;
/// candidates are where the caller names them, under <c>refs/heads/</c> or <c>refs/tags/</c>.
/// The mirror is locked, across processes, until it is disposed: run long commands after that. Work trees outlive it.
/// </remarks>
public sealed partial class GitMirrors(IOptions<GitOptions> options, TimeProvider timeProvider, ILogger<GitMirrors> logger)
{
    private const string ChangesFile = "patch-changes";
    private const string Fork = MirrorFolder.Fork, Upstream = MirrorFolder.Upstream;

    private readonly ConcurrentDictionary<string, SemaphoreSlim> gates = new();
    private readonly ConcurrentDictionary<string, ChangeCache> caches = new();

    /// <summary>Opens the mirror of a fork, making it when it does not exist and rebuilding it when it is damaged.</summary>
    /// <param name="fork">The fork's URL or path.</param>
    /// <param name="upstream">Upstream's URL or path; null: only the fork is known.</param>
    /// <param name="fetch">False: take what was fetched before; a mirror that does not exist yet is fetched all the same.</param>
    /// <param name="cancellationToken">Ends waiting and fetching.</param>
    /// <returns>The mirror, or why there is none.</returns>
    public async Task<MirrorOpening> OpenAsync(string fork, string? upstream, bool fetch, CancellationToken cancellationToken)
    {
        if (RemoteAddress.Parse(fork, out var failure) is not { } forkAddress)
            return new MirrorOpening(null, failure);
        RemoteAddress? upstreamAddress = null;
        if (upstream is not null && (upstreamAddress = RemoteAddress.Parse(upstream, out failure)) is null)
            return new MirrorOpening(null, failure);

        var path = Path.Combine(Path.GetFullPath(options.Value.MirrorDirectory), MirrorFolder.NameOf(forkAddress));
        var opening = await OpenAtAsync(path, forkAddress, upstreamAddress, fetch ? [Fork, Upstream] : [], cancellationToken);
        if (opening.Mirror is not null)
            MirrorFolder.MarkUsed(path, timeProvider.GetUtcNow());
        return opening;
    }

    /// <summary>
    /// Opens a mirror, fetched whole before, that has a remote of this URL, upstream's or the fork's; only that remote is fetched now. It
    /// does not count as a use of the mirror.
    /// </summary>
    /// <returns>The mirror, or why it cannot be had now; null when no mirror follows the URL.</returns>
    public async Task<MirrorOpening?> OpenFollowerAsync(string url, CancellationToken cancellationToken)
    {
        if (RemoteAddress.Parse(url, out var failure) is not { } address)
            return new MirrorOpening(null, failure);
        GitSettings.Apply(options.Value.SilenceLimit);
        foreach (var path in MirrorFolder.All(options.Value.MirrorDirectory))
        {
            var (fork, upstream) = MirrorFolder.RemotesOf(path);
            if (fork is null || !MirrorFolder.IsFetched(path) || (upstream?.Url != address.Url && fork.Url != address.Url))
                continue;
            // Credentials stand in no mirror: those of the URL serve its own remote.
            return upstream?.Url == address.Url
                ? await OpenAtAsync(path, fork, address, [Upstream], cancellationToken)
                : await OpenAtAsync(path, address, upstream, [Fork], cancellationToken);
        }

        return null;
    }

    private async Task<MirrorOpening> OpenAtAsync(
        string path, RemoteAddress fork, RemoteAddress? upstream, IReadOnlyList<string> fetched, CancellationToken cancellationToken)
    {
        GitSettings.Apply(options.Value.SilenceLimit);
        Directory.CreateDirectory(options.Value.MirrorDirectory);
        var gate = gates.GetOrAdd(path, _ => new SemaphoreSlim(1));
        var mirrorLock = await MirrorLock.TakeAsync(path + ".lock", gate, options.Value.LockLimit, timeProvider, cancellationToken);
        if (mirrorLock is null)
            return new MirrorOpening(null, new GitFailure(GitFailureCodes.Busy, $"The mirror of {fork.Shown} has been in use for {options.Value.LockLimit.TotalSeconds:0} s. It is tried again later."));

        var work = new RemoteWork(timeProvider, options.Value);
        var handedOver = false;
        try
        {
            WorkTree.RemoveStale(path);
            var made = Prepare(path, mirrorLock, fork, upstream);
            if (await FetchAsync(path, fork, upstream, made ? [Fork, Upstream] : fetched, work, cancellationToken) is { } failure)
                return new MirrorOpening(null, failure);
            SaveCandidates(path);
            var mirror = new GitMirror(path, mirrorLock, Cache(path), options.Value, timeProvider);
            handedOver = true;
            return new MirrorOpening(mirror, null);
        }
        catch (Exception exception) when (GitErrors.IsExpected(exception))
        {
            Log.CannotOpen(logger, exception, path);
            return new MirrorOpening(null, new GitFailure(GitFailureCodes.Failed, $"The mirror of {fork.Shown} cannot be used: {exception.Message}"));
        }
        finally
        {
            // A fetch that ran into its limit may still write for a moment.
            if (!handedOver)
                _ = work.Ended.ContinueWith(_ => mirrorLock.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private ChangeCache Cache(string path) => caches.GetOrAdd(path, _ => new ChangeCache(Path.Combine(path, ChangesFile), failed => Log.NotCached(logger, path, failed)));

    private bool Prepare(string path, MirrorLock mirrorLock, RemoteAddress fork, RemoteAddress? upstream)
    {
        var made = !Directory.Exists(path);
        if (!made)
            mirrorLock.Enter(path);
        if (!made && MirrorFolder.Damage(path) is { } damage)
        {
            Log.Rebuilding(logger, path, damage);
            MirrorFolder.SetAside(path);
            made = true;
        }

        if (made)
        {
            MirrorFolder.Create(path);
            mirrorLock.Enter(path);
        }

        // Also after a crash between making and the first fetch.
        return MirrorFolder.SetRemotes(path, fork, upstream) || made;
    }

    private async Task<GitFailure?> FetchAsync(
        string path, RemoteAddress fork, RemoteAddress? upstream, IReadOnlyList<string> fetched, RemoteWork work, CancellationToken cancellationToken)
    {
        var fetcher = new MirrorFetch(path, work, options.Value, timeProvider);
        foreach (var (name, address) in new[] { (Fork, fork), (Upstream, upstream) })
        {
            if (address is not null && fetched.Contains(name) && await fetcher.FetchAsync(name, address, cancellationToken) is { } failure)
                return failure;
        }

        if (fetched.Contains(Fork) && (upstream is null || fetched.Contains(Upstream)))
            MirrorFolder.MarkFetched(path);
        return null;
    }

    private void SaveCandidates(string path)
    {
        if (MirrorRescue.Run(path, MirrorFolder.AsideOf(path)) is not { } rescue)
            return;
        Log.Saved(logger, path, rescue.Saved.Count);
        foreach (var (reference, reason) in rescue.Lost)
            Log.Lost(logger, reference, path, reason);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The mirror {Path} is damaged ({Damage}): it is set aside and fetched anew.")]
        public static partial void Rebuilding(ILogger logger, string path, string damage);

        [LoggerMessage(Level = LogLevel.Warning, Message = "What was worked out of upstream's commits cannot be kept in {Path}; it is worked out again next time.")]
        public static partial void NotCached(ILogger logger, string path, Exception exception);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Count} references that only the damaged mirror had were saved into {Path}.")]
        public static partial void Saved(ILogger logger, string path, int count);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Reference} could not be saved from the damaged mirror of {Path}: {Reason}")]
        public static partial void Lost(ILogger logger, string reference, string path, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "The mirror {Path} cannot be used.")]
        public static partial void CannotOpen(ILogger logger, Exception exception, string path);
    }
}

/// <summary>A mirror, or why there is none. Exactly one of the two is set.</summary>
public sealed record MirrorOpening(GitMirror? Mirror, GitFailure? Failure);
