using Patch.Core.Git;
using Patch.Core.Git.Stacks;

namespace Patch.Tests.Git.Generated;

/// <summary>What a generated stack is good for, and so which commands of git it is compared with.</summary>
internal enum StackStyle
{
    /// <summary><c>git rebase</c>.</summary>
    Flatten,

    /// <summary><c>git rebase</c>, with <c>git rebase --skip</c> at each stop.</summary>
    SkipConflicts,

    /// <summary><c>git rebase --rebase-merges</c>.</summary>
    RebaseMerges,

    /// <summary><c>git cherry-pick -m 1</c> along the first parents.</summary>
    FirstParent,

    /// <summary><c>git rebase --onto</c>.</summary>
    OwnBase,

    /// <summary><c>git rebase --reapply-cherry-picks</c>: upstream took patches and reverted them, and took no others.</summary>
    Reverted,
}

/// <summary>A stack and the upstream commit to carry it onto.</summary>
/// <param name="Style">How to carry it.</param>
/// <param name="Tip">The fork's tip.</param>
/// <param name="Onto">Upstream's tip.</param>
/// <param name="Base">Where the stack begins; null: nothing is said.</param>
internal sealed record GeneratedStack(StackStyle Style, string Tip, string Onto, string? Base = null)
{
    /// <summary>Merges of upstream into the stack.</summary>
    public IReadOnlyList<string> UpstreamMerges { get; init; } = [];

    /// <summary>Upstream took a patch and reverted it, so it is kept: git must be told so.</summary>
    public bool Reapply { get; init; }

    /// <summary>Some text has CRLF in the repository, which git's work tree would call changed under <c>text</c> before anything began.</summary>
    public bool HasCarriageReturns { get; init; }

    public ReplayRequest Request(GitPerson committer, bool keep) => new(Tip, Onto, committer, keep)
    {
        Base = Base,
        SkipConflicts = Style == StackStyle.SkipConflicts,
        Merges = Style switch { StackStyle.RebaseMerges => MergeHandling.Rebase, StackStyle.FirstParent => MergeHandling.FirstParent, _ => MergeHandling.Flatten },
    };
}
