namespace Patch.Core.Git.Stacks;

/// <summary>A replay to do: the stack between the fork's tip and upstream, carried onto an upstream commit.</summary>
/// <param name="Tip">The maintained branch's commit.</param>
/// <param name="Onto">The upstream commit to carry the stack onto.</param>
/// <param name="Committer">Written into every new commit; authors are kept.</param>
/// <param name="Keep">Write the new objects into the repository; false leaves nothing behind (a forecast).</param>
public sealed record ReplayRequest(string Tip, string Onto, GitPerson Committer, bool Keep = true)
{
    /// <summary>Where the stack begins: commits that this one reaches are no patches. Null: what <see cref="Onto"/> and upstream reach.</summary>
    public string? Base { get; init; }

    /// <summary>Go on with the patches behind a conflict, as if the one in conflict were not there.</summary>
    public bool SkipConflicts { get; init; }

    /// <summary>What becomes of merge commits of the stack.</summary>
    public MergeHandling Merges { get; init; } = MergeHandling.FirstParent;

    /// <summary>Resolve conflicts as they were resolved before, where a resolution is remembered and may be used.</summary>
    public bool ReuseResolutions { get; init; }

    /// <summary>Stop after this many commits of the stack; null: all of them. What is behind is <see cref="PatchOutcomes.NotReached"/>.</summary>
    public int? Most { get; init; }
}

/// <summary>What a replay does with merge commits of the stack.</summary>
public enum MergeHandling
{
    /// <summary>The stack is the line of first parents: a merge of a side branch is one patch, what it changed against its first parent. A merge of upstream itself is no patch.</summary>
    FirstParent,

    /// <summary>As <c>git rebase</c>: the commits of side branches are patches, one by one, and the merges are left out.</summary>
    Flatten,

    /// <summary>As <c>git rebase --rebase-merges</c>: side branches are carried over as branches, and merged again.</summary>
    Rebase,
}

/// <summary>What a replay came to.</summary>
/// <param name="Tip">The commit that was replayed.</param>
/// <param name="Onto">The commit it was replayed onto.</param>
/// <param name="Base">Where the stack began: the best common ancestor, or the base that was asked for; null when there is none.</param>
/// <param name="NewTip">The last commit made: the new branch tip when <see cref="Clean"/>, else the commit before the conflict (or, where conflicts were skipped, without them).</param>
/// <param name="NewTree">The tree of <paramref name="NewTip"/>.</param>
/// <param name="Patches">One outcome for each commit of the stack, in replay order.</param>
public sealed record ReplayResult(string Tip, string Onto, string? Base, string NewTip, string NewTree, IReadOnlyList<PatchOutcome> Patches)
{
    /// <summary>Every patch was carried over or had a reason to be left out.</summary>
    public bool Clean => Conflict is null;

    /// <summary>The first patch in conflict, if one is.</summary>
    public PatchOutcome? Conflict => Patches.FirstOrDefault(patch => patch.Code == PatchOutcomes.Conflict);
}

/// <summary>What became of one commit of the stack.</summary>
/// <param name="Code">One of <see cref="PatchOutcomes"/>.</param>
/// <param name="Sha">The commit as it was.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Sentence">What happened to it, for people.</param>
/// <param name="NewSha">The commit it became, where it was carried over; the same as <paramref name="Sha"/> where it was in place already.</param>
/// <param name="UpstreamSha">The upstream commit that the code is about: the one with the same change, or the one that reverted it.</param>
/// <param name="Proof">What the code was decided by; null where the sentence says it all.</param>
/// <param name="Conflicts">For <c>conflict</c>: each path in conflict.</param>
public sealed record PatchOutcome(
    string Code, string Sha, string Subject, string Sentence, string? NewSha, string? UpstreamSha, PatchProof? Proof, IReadOnlyList<ConflictFile> Conflicts)
{
    /// <summary>Ids of the remembered resolutions that its conflicts were resolved with; empty when none were needed.</summary>
    public IReadOnlyList<string> Resolutions { get; init; } = [];

    /// <summary>The patch is part of the result.</summary>
    public bool Carried => NewSha is not null;

    /// <summary>The patch is left out, since upstream has it.</summary>
    public bool Upstreamed => Code is PatchOutcomes.UpstreamedIdentical or PatchOutcomes.UpstreamedEmpty;
}

/// <summary>What a code was decided by.</summary>
/// <param name="Kind"><c>patch-id</c> (an upstream commit has the same one), <c>empty</c> (nothing left to change), <c>lines</c> (changed lines compared), <c>reverted</c> (an upstream commit takes the change back) or <c>trailer</c> (the commit's own policy).</param>
/// <param name="PatchId">The patch's stable patch-id, for <c>patch-id</c> and <c>reverted</c>.</param>
/// <param name="Commits">The upstream commits that show it, oldest first.</param>
/// <param name="Left">For <c>lines</c>: the paths that still change, each with its added and removed lines as <c>path +3 -1</c>.</param>
/// <param name="Trailer">For <c>trailer</c>: the line of the commit's message.</param>
public sealed record PatchProof(string Kind, string? PatchId, IReadOnlyList<string> Commits, IReadOnlyList<string> Left, string? Trailer);

/// <summary>The closed list of <see cref="PatchOutcome.Code"/>.</summary>
public static class PatchOutcomes
{
    /// <summary>Carried over: upstream changed nothing that it touches.</summary>
    public const string Applied = "applied";

    /// <summary>Carried over with the same added and removed lines: only where they are, or what is around them, changed.</summary>
    public const string AppliedCleanContext = "applied-clean-context";

    /// <summary>Carried over with merged content: its added and removed lines are not the same as before.</summary>
    public const string Changed = "changed";

    /// <summary>Dropped: an upstream commit has the same patch-id.</summary>
    public const string UpstreamedIdentical = "upstreamed:identical";

    /// <summary>Dropped: nothing of it is left to change.</summary>
    public const string UpstreamedEmpty = "upstreamed:empty";

    /// <summary>Carried over with what is left of it: upstream has the rest.</summary>
    public const string PartlyUpstreamed = "partly-upstreamed";

    /// <summary>Carried over: upstream took it, and reverted it later.</summary>
    public const string RevertedUpstream = "reverted-upstream";

    /// <summary>Not carried over: a person must decide.</summary>
    public const string Conflict = "conflict";

    /// <summary>Left out by its own policy, or as a merge that is not carried.</summary>
    public const string SkippedPolicy = "skipped:policy";

    /// <summary>Behind a conflict, so never tried.</summary>
    public const string NotReached = "not-reached";
}
