namespace Patch.Core.Git.Stacks;

/// <summary>The commits of a maintained branch that upstream does not have, in the order in which they are replayed.</summary>
/// <param name="Tip">The maintained branch's commit.</param>
/// <param name="Onto">The upstream commit it was compared with.</param>
/// <param name="Base">The best common ancestor of both; null when the histories share none.</param>
/// <param name="Ahead">How many commits the branch has that <paramref name="Onto"/> lacks.</param>
/// <param name="Behind">How many commits <paramref name="Onto"/> has that the branch lacks.</param>
/// <param name="Patches">Oldest first, along the line of first parents. A merge of a side branch is one patch; a merge of upstream is listed without files.</param>
public sealed record PatchStack(string Tip, string Onto, string? Base, int Ahead, int Behind, IReadOnlyList<StackPatch> Patches);

/// <summary>One commit of a stack.</summary>
/// <param name="Sha">The commit.</param>
/// <param name="Subject">The first paragraph of the message in one line.</param>
/// <param name="AuthorName">As written in the commit; may be empty.</param>
/// <param name="AuthorMail">As written in the commit.</param>
/// <param name="AuthoredAt">UTC.</param>
/// <param name="Files">Paths that it adds, changes or deletes against its first parent, sorted; empty for an empty commit and a merge of upstream.</param>
/// <param name="PatchId">Its stable patch-id as <c>git patch-id --stable</c> defines it; null for a merge of upstream.</param>
/// <param name="IsMerge">It has more than one parent.</param>
public sealed record StackPatch(
    string Sha, string Subject, string AuthorName, string AuthorMail, DateTime AuthoredAt, IReadOnlyList<string> Files, string? PatchId, bool IsMerge)
{
    /// <summary>The trailer <c>Patch-policy</c> as it stands in the message; null where there is none.</summary>
    public string? Policy { get; init; }

    /// <summary>The value of the trailer <c>Upstream-PR</c>; null where there is none.</summary>
    public string? UpstreamPr { get; init; }
}
