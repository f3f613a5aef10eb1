using LibGit2Sharp;

namespace Patch.Core.Git.Checkouts;

/// <summary>Looks at a person's checkout of a fork without changing anything in it.</summary>
public sealed class LocalCheckouts
{
    private const int FilesNamed = 5;

    /// <param name="path">The work tree, or a folder in it.</param>
    /// <param name="branch">The maintained branch, as <c>main</c>.</param>
    /// <param name="upstreamRemote">The name of upstream's remote, as <c>upstream</c>.</param>
    /// <param name="upstreamUrl">Upstream's URL where it is known: with it a missing remote is no obstacle.</param>
    public CheckoutState Inspect(string path, string branch, string upstreamRemote = "upstream", string? upstreamUrl = null)
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
            obstacles.Add(new CheckoutObstacle(CheckoutObstacles.InProgress, $"A {operation} is in progress in {path}: finish it, or end it with 'git {operation} {(operation == "bisect" ? "reset" : "--abort")}'."));
        if (dirty.Count > 0)
            obstacles.Add(new CheckoutObstacle(CheckoutObstacles.Dirty, $"{path} has uncommitted changes in {Names(dirty)}: commit them, or put them away with 'git stash --include-untracked'."));
        if (sha is null)
            obstacles.Add(new CheckoutObstacle(CheckoutObstacles.NoBranch, $"{path} has no branch {branch} with a commit: make it with 'git switch --create {branch}', or correct the name."));
        if (url is null && upstreamUrl is null)
            obstacles.Add(new CheckoutObstacle(CheckoutObstacles.NoUpstream, $"{path} has no remote {upstreamRemote}: add it with 'git remote add {upstreamRemote} <URL of the upstream repository>'."));
        return new CheckoutState(path, repository.Info.IsHeadDetached ? null : repository.Head.FriendlyName, sha, dirty, operation, url ?? upstreamUrl, obstacles);
    }

    private static string Names(IReadOnlyList<string> files) =>
        string.Join(", ", files.Take(FilesNamed)) + (files.Count > FilesNamed ? $" and {files.Count - FilesNamed} more" : "");

    private static CheckoutState Without(string path, string sentence) =>
        new(path, null, null, [], null, null, [new CheckoutObstacle(CheckoutObstacles.NoCheckout, sentence)]);
}
