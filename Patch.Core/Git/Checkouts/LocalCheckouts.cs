using LibGit2Sharp;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Git.Checkouts;

/// <summary>Looks at a person's checkout of a fork without changing anything in it.</summary>
public sealed class LocalCheckouts
{
    private const string Upstream = "upstream";

    /// <summary>How the checkout of one branch stands.</summary>
    /// <param name="path">The work tree, or a folder in it.</param>
    /// <param name="branch">The maintained branch, as <c>main</c>.</param>
    /// <param name="upstreamRemote">The name of upstream's remote, as <c>upstream</c>.</param>
    /// <param name="upstreamUrl">Upstream's URL where it is known: with it a missing remote is no obstacle.</param>
    public CheckoutState Inspect(string path, string branch, string upstreamRemote = Upstream, string? upstreamUrl = null)
    {
        GitSettings.Apply();
        var found = Directory.Exists(path) ? Repository.Discover(path) : null;
        if (found is null)
            return Without(path, $"There is no Git checkout at {path}: clone the fork there first.");
        using var repository = new Repository(found);
        if (repository.Info.IsBare)
            return Without(path, $"{path} is a bare repository, not a checkout.");

        var dirty = CheckoutStatus.Dirty(repository);
        var operation = CheckoutStatus.InProgress(repository);
        var sha = repository.Branches[branch]?.Tip?.Sha;
        var url = repository.Network.Remotes[upstreamRemote]?.Url;
        List<CheckoutObstacle> obstacles = [];
        if (operation is not null)
            obstacles.Add(ObstacleSentences.InProgress(path, operation));
        if (dirty.Count > 0)
            obstacles.Add(ObstacleSentences.Dirty(path, dirty));
        if (sha is null)
            obstacles.Add(ObstacleSentences.NoBranch(path, branch));
        if (url is null && upstreamUrl is null)
            obstacles.Add(ObstacleSentences.NoUpstream(path, upstreamRemote));
        return new CheckoutState(path, repository.Info.IsHeadDetached ? null : repository.Head.FriendlyName, sha, dirty, operation, url ?? upstreamUrl, obstacles);
    }

    /// <summary>
    /// Everything that is wrong with a checkout in which a person maintains a fork, whatever branch it is on. Reads the user's own Git
    /// settings, since what is ignored depends on them.
    /// </summary>
    /// <param name="path">The work tree, or a folder in it.</param>
    /// <param name="upstreamUrl">Upstream's URL where it is known, for the command that adds the remote.</param>
    public IReadOnlyList<CheckoutObstacle> Diagnose(string path, string? upstreamUrl = null)
    {
        GitSettings.ApplyForUser();
        try
        {
            if (!Directory.Exists(path))
                return [new CheckoutObstacle(CheckoutObstacles.NoCheckout, $"There is no folder {path}: clone the fork there first.", "git clone URL")];
            if (Repository.Discover(path) is not { } found)
            {
                return [new CheckoutObstacle(
                    CheckoutObstacles.NoCheckout, $"{path} is in no Git checkout: go to the folder of your fork's clone, or begin one here with 'git init'.", "git init")];
            }

            using var repository = new Repository(found);
            return repository.Info.IsBare
                ? [new CheckoutObstacle(CheckoutObstacles.Bare, $"{path} is a bare repository, and nothing can be worked on in it: clone it.", "git clone .")]
                : [.. Diagnose(repository, path, upstreamUrl)];
        }
        catch (Exception unreadable) when (GitErrors.IsExpected(unreadable))
        {
            return [new CheckoutObstacle(CheckoutObstacles.Unreadable, $"Git cannot read the repository of {path}: {unreadable.Message}", "git fsck")];
        }
    }

    private static IEnumerable<CheckoutObstacle> Diagnose(Repository repository, string path, string? upstreamUrl)
    {
        var operation = CheckoutStatus.InProgress(repository);
        if (operation is not null)
            yield return ObstacleSentences.InProgress(path, operation);
        if (CheckoutStatus.Dirty(repository) is { Count: > 0 } dirty)
            yield return ObstacleSentences.Dirty(path, dirty);

        // A rebase and a bisect detach HEAD themselves; ending them brings the branch back.
        if (repository.Info.IsHeadDetached && operation is null)
            yield return ObstacleSentences.DetachedHead(path, repository.Head.Tip.Sha, BranchToGoTo(repository));
        else if (repository.Info.IsHeadUnborn)
            yield return ObstacleSentences.NoCommits(path, repository.Head.FriendlyName);

        if (repository.Info.IsShallow)
            yield return ObstacleSentences.Shallow(path);
        if (repository.Network.Remotes[Upstream] is null)
            yield return ObstacleSentences.NoUpstream(path, Upstream, upstreamUrl);
        else if (!repository.Refs.FromGlob($"refs/remotes/{Upstream}/*").Any())
            yield return ObstacleSentences.NotFetched(path, Upstream);
    }

    /// <summary>A branch that has HEAD's commit, best one that is just there; null when none has, so that going to one would leave the commit behind.</summary>
    private static string? BranchToGoTo(Repository repository)
    {
        var head = repository.Head.Tip;
        return repository.Branches.Where(branch => !branch.IsRemote && branch.Tip is not null)
            .OrderByDescending(branch => branch.Tip.Sha == head.Sha).ThenByDescending(branch => branch.FriendlyName is "main" or "master")
            .FirstOrDefault(branch => repository.ObjectDatabase.FindMergeBase(branch.Tip, head)?.Sha == head.Sha)?.FriendlyName;
    }

    private static CheckoutState Without(string path, string sentence) =>
        new(path, null, null, [], null, null, [new CheckoutObstacle(CheckoutObstacles.NoCheckout, sentence)]);
}
