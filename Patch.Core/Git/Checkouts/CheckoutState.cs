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
