namespace Patch.Core.Git.Checkouts;

/// <summary>Something a person must mend in a checkout: what it is, and what to do.</summary>
/// <param name="Code">One of <see cref="CheckoutObstacles"/>.</param>
/// <param name="Sentence">With the command to run where there is one.</param>
/// <param name="Command">The command that mends it, to be run in the checkout; words in capitals are to be filled in. Null when there is none.</param>
public sealed record CheckoutObstacle(string Code, string Sentence, string? Command = null);

/// <summary>The closed list of <see cref="CheckoutObstacle.Code"/>.</summary>
public static class CheckoutObstacles
{
    /// <summary>There is no Git work tree at the path.</summary>
    public const string NoCheckout = "no-checkout";

    /// <summary>A bare repository: there is no work tree to work in.</summary>
    public const string Bare = "bare";

    /// <summary>There is a repository, and Git cannot read it.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>A rebase, merge or the like waits to be finished.</summary>
    public const string InProgress = "in-progress";

    /// <summary>Uncommitted changes or untracked files.</summary>
    public const string Dirty = "dirty";

    /// <summary>No branch is checked out: a commit made now would be on none.</summary>
    public const string DetachedHead = "detached-head";

    /// <summary>The branch does not exist, or has no commit yet.</summary>
    public const string NoBranch = "no-branch";

    /// <summary>A shallow clone: where the stack begins cannot be known.</summary>
    public const string Shallow = "shallow";

    /// <summary>There is no remote for upstream.</summary>
    public const string NoUpstream = "no-upstream";

    /// <summary>The remote for upstream is there, and nothing was ever fetched from it.</summary>
    public const string UpstreamNotFetched = "upstream-not-fetched";
}
