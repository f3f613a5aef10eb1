namespace Patch.Core.Git.Checkouts;

/// <summary>The obstacles of a checkout in words, each with the command that mends it.</summary>
internal static class ObstacleSentences
{
    private const int FilesNamed = 5;

    public static CheckoutObstacle InProgress(string path, string operation) => operation == "bisect"
        ? new(CheckoutObstacles.InProgress, $"A bisect is in progress in {path}: end it with 'git bisect reset'.", "git bisect reset")
        : new(
            CheckoutObstacles.InProgress,
            $"A {operation} is in progress in {path}: finish it with 'git {operation} --continue', or undo it with 'git {operation} --abort'.",
            $"git {operation} --continue");

    public static CheckoutObstacle Dirty(string path, IReadOnlyList<string> files) => new(
        CheckoutObstacles.Dirty,
        $"{path} has uncommitted changes in {Names(files)}: see them with 'git status' and commit them, or put them away with 'git stash --include-untracked'.",
        "git stash --include-untracked");

    public static CheckoutObstacle NoBranch(string path, string branch) => new(
        CheckoutObstacles.NoBranch,
        $"{path} has no branch {branch} with a commit: make it with 'git switch --create {branch}', or correct the name.",
        $"git switch --create {ShellWords.Quote(branch)}");

    public static CheckoutObstacle NoCommits(string path, string branch) => new(
        CheckoutObstacles.NoBranch,
        $"The branch {branch} of {path} has no commit yet: fetch the fork that you maintain, or make the first commit.",
        "git commit --allow-empty --message \"Start\"");

    /// <param name="path">The work tree.</param>
    /// <param name="sha">Where HEAD is.</param>
    /// <param name="branch">The branch to go to; null when a new one is the only way to keep the commit.</param>
    public static CheckoutObstacle DetachedHead(string path, string sha, string? branch) => branch is null
        ? new(CheckoutObstacles.DetachedHead, $"No branch is checked out in {path} (HEAD is at {sha[..7]}): make one there.", "git switch --create NAME")
        : new(CheckoutObstacles.DetachedHead, $"No branch is checked out in {path} (HEAD is at {sha[..7]}): go back to {branch}.", $"git switch {ShellWords.Quote(branch)}");

    public static CheckoutObstacle Shallow(string path) => new(
        CheckoutObstacles.Shallow, $"{path} is a shallow clone, in which nobody can tell where the patch stack begins: fetch the rest with 'git fetch --unshallow'.", "git fetch --unshallow");

    public static CheckoutObstacle NoUpstream(string path, string remote, string? url = null) => new(
        CheckoutObstacles.NoUpstream,
        $"{path} has no remote {remote}: add it with 'git remote add {remote} {url ?? "<URL of the upstream repository>"}'.",
        $"git remote add {remote} {(url is null ? "URL" : ShellWords.Quote(url))}");

    public static CheckoutObstacle NotFetched(string path, string remote) => new(
        CheckoutObstacles.UpstreamNotFetched, $"{path} has nothing of its remote {remote} yet: fetch it.", $"git fetch {remote}");

    private static string Names(IReadOnlyList<string> files) =>
        string.Join(", ", files.Take(FilesNamed)) + (files.Count > FilesNamed ? $" and {files.Count - FilesNamed} more" : "");
}
