namespace Patch.Core.Git.Stacks;

/// <summary>A replay to do: the stack between the fork's tip and upstream, carried onto an upstream commit.</summary>
/// <param name="Tip">The maintained branch's commit.</param>
/// <param name="Onto">The upstream commit to carry the stack onto.</param>
/// <param name="Committer">Written into every new commit; authors are kept.</param>
/// <param name="Keep">Write the new objects into the mirror; false leaves nothing behind (a forecast).</param>
public sealed record ReplayRequest(string Tip, string Onto, GitPerson Committer, bool Keep = true);

/// <summary>What a replay came to.</summary>
/// <param name="Tip">The commit that was replayed.</param>
/// <param name="Onto">The commit it was replayed onto.</param>
/// <param name="NewTip">The last commit made: the new branch tip when <see cref="Clean"/>, else the commit before the conflict.</param>
/// <param name="NewTree">The tree of <paramref name="NewTip"/>.</param>
/// <param name="Patches">One outcome for each commit of the stack, in replay order.</param>
public sealed record ReplayResult(string Tip, string Onto, string NewTip, string NewTree, IReadOnlyList<PatchOutcome> Patches)
{
    /// <summary>Every patch was carried over or had a reason to be left out.</summary>
    public bool Clean => Conflict is null;

    /// <summary>The patch that stopped the replay, if one did.</summary>
    public PatchOutcome? Conflict => Patches.FirstOrDefault(patch => patch.Code == PatchOutcomes.Conflict);
}

/// <summary>What became of one commit of the stack.</summary>
/// <param name="Code">One of <see cref="PatchOutcomes"/>.</param>
/// <param name="Sha">The commit as it was.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Sentence">What happened to it, for people.</param>
/// <param name="NewSha">The commit it became, for <c>applied</c> and <c>unchanged</c>.</param>
/// <param name="UpstreamSha">For <c>upstreamed</c> by patch-id: the upstream commit with the same change. Null when the patch became empty.</param>
/// <param name="Conflicts">For <c>conflict</c>: each path in conflict.</param>
public sealed record PatchOutcome(
    string Code, string Sha, string Subject, string Sentence, string? NewSha, string? UpstreamSha, IReadOnlyList<ConflictFile> Conflicts);

/// <summary>The closed list of <see cref="PatchOutcome.Code"/>.</summary>
public static class PatchOutcomes
{
    /// <summary>Carried over as a new commit.</summary>
    public const string Applied = "applied";

    /// <summary>Already on top of where it should be: the same commit.</summary>
    public const string Unchanged = "unchanged";

    /// <summary>Upstream has the change: dropped, with its proof.</summary>
    public const string Upstreamed = "upstreamed";

    /// <summary>Stopped here: a person must decide.</summary>
    public const string Conflict = "conflict";

    /// <summary>A merge commit: its commits are carried one by one, the merge itself is not.</summary>
    public const string Flattened = "flattened";

    /// <summary>Behind a conflict, so never tried.</summary>
    public const string NotReached = "not-reached";
}
