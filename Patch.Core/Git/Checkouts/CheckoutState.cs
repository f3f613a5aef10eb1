namespace Patch.Core.Git.Checkouts;

/// <summary>How a local checkout of a fork stands.</summary>
/// <param name="Path">The work tree.</param>
/// <param name="CurrentBranch">The branch that is checked out; null when HEAD is detached.</param>
/// <param name="BranchSha">The commit of the branch that was asked about; null when it does not exist.</param>
/// <param name="DirtyFiles">Staged, changed and untracked files (ignored ones not), sorted.</param>
/// <param name="InProgress">The operation that waits to be finished, as <c>rebase</c>; else null.</param>
/// <param name="UpstreamUrl">The URL of the upstream remote; null when there is none.</param>
/// <param name="Obstacles">Everything that stands in the way of maintaining the branch, the first to mend first; empty when nothing does.</param>
public sealed record CheckoutState(
    string Path,
    string? CurrentBranch,
    string? BranchSha,
    IReadOnlyList<string> DirtyFiles,
    string? InProgress,
    string? UpstreamUrl,
    IReadOnlyList<CheckoutObstacle> Obstacles);

/// <summary>Something a person must mend in a checkout: what it is, and what to do.</summary>
/// <param name="Code">One of <see cref="CheckoutObstacles"/>.</param>
/// <param name="Sentence">With the command to run where there is one.</param>
public sealed record CheckoutObstacle(string Code, string Sentence);

/// <summary>The closed list of <see cref="CheckoutObstacle.Code"/>.</summary>
public static class CheckoutObstacles
{
    /// <summary>There is no Git work tree at the path.</summary>
    public const string NoCheckout = "no-checkout";

    /// <summary>A rebase, merge or the like waits to be finished.</summary>
    public const string InProgress = "in-progress";

    /// <summary>Uncommitted changes or untracked files.</summary>
    public const string Dirty = "dirty";

    /// <summary>The branch does not exist, or has no commit yet.</summary>
    public const string NoBranch = "no-branch";

    /// <summary>There is no remote for upstream.</summary>
    public const string NoUpstream = "no-upstream";
}
