using Patch.Core.Git.Lines;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Merging;

/// <summary>A path in conflict, in raw text.</summary>
internal sealed record PathConflict(string Kind, MergeEntry Entry, LineMerge? Text);

/// <summary>What a tree merge came to: a tree when there is no conflict.</summary>
internal sealed record TreeMergeResult(ObjectName Tree, IReadOnlyList<PathConflict> Conflicts)
{
    public bool Clean => Conflicts.Count == 0;
}
