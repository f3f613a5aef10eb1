using Patch.Core.Git.Stacks;

namespace Patch.Core.Git.Checkouts;

/// <summary>What was asked for, or why there is none. Exactly one of the two is set.</summary>
public sealed record LocalStackResult<T>(T? Value, GitFailure? Failure)
    where T : class;

/// <summary>The two ends of a stack, as they were named and as they were found.</summary>
/// <param name="Path">The repository: its work tree, or its folder where it is bare.</param>
/// <param name="Branch">The maintained branch, or what was given for it; a sha where HEAD is detached.</param>
/// <param name="Upstream">What it is compared with, or carried onto.</param>
/// <param name="UpstreamSha">The commit of that.</param>
public sealed record LocalStackEnds(string Path, string Branch, string Upstream, string UpstreamSha);

/// <summary>A stack as it stands.</summary>
/// <param name="Ends">What was compared.</param>
/// <param name="Stack">Base, patches, ahead and behind.</param>
/// <param name="Obstacles">What stands in the way of working on it; empty when nothing does.</param>
public sealed record LocalInspection(LocalStackEnds Ends, PatchStack Stack, IReadOnlyList<CheckoutObstacle> Obstacles);

/// <summary>A stack as it would be elsewhere.</summary>
/// <param name="Ends">What was carried onto what.</param>
/// <param name="Replay">What became of each patch.</param>
/// <param name="Candidate">The reference that was written; null when none was asked for, or a patch conflicts.</param>
/// <param name="Took">How long the replay itself took, without opening the repository.</param>
public sealed record LocalReplay(LocalStackEnds Ends, ReplayResult Replay, string? Candidate, TimeSpan Took);

/// <summary>Which upstream commits a stack conflicts with.</summary>
/// <param name="Ends">What was carried onto what.</param>
/// <param name="Tip">The maintained branch's commit.</param>
/// <param name="Patches">One for each patch in conflict.</param>
public sealed record LocalBlame(LocalStackEnds Ends, string Tip, IReadOnlyList<PatchBlame> Patches);

/// <summary>A replay to do in a repository on this machine.</summary>
/// <param name="Stack">The maintained branch, or any revision; null: what is checked out.</param>
/// <param name="Onto">The revision to carry it onto.</param>
public sealed record LocalReplayRequest(string? Stack, string Onto)
{
    /// <summary>Where the stack begins; null: at what <see cref="Onto"/> and upstream's branches have.</summary>
    public string? Base { get; init; }

    /// <summary>Write the new commits into the repository; false writes nothing at all.</summary>
    public bool Keep { get; init; }

    /// <summary>The reference to make where no patch conflicts, as <c>refs/heads/NAME</c> or <c>refs/tags/NAME</c>; it must not be there yet. Needs <see cref="Keep"/>.</summary>
    public string? Candidate { get; init; }

    /// <summary>As <see cref="ReplayRequest.SkipConflicts"/>.</summary>
    public bool SkipConflicts { get; init; }

    /// <summary>As <see cref="ReplayRequest.Merges"/>.</summary>
    public MergeHandling Merges { get; init; } = MergeHandling.FirstParent;
}
