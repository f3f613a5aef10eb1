using Patch.Core.Git.Objects;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Git.RangeDiffs;

/// <summary>Finds where a stack begins of which only the tip is known.</summary>
internal static class StackBase
{
    /// <param name="reader">Knows what upstream has.</param>
    /// <param name="store">The objects.</param>
    /// <param name="tip">The stack's tip.</param>
    /// <param name="upstream">Upstream's branches and tags.</param>
    /// <returns>Null where upstream is not known, or shares nothing with the stack.</returns>
    public static RangeEnds? Of(StackReader reader, ObjectStore store, string tip, IEnumerable<string> upstream)
    {
        if (upstream.FirstOrDefault() is not { } any)
            return null;
        var line = reader.Commits(ObjectName.Parse(tip), ObjectName.Parse(any), from: null, MergeHandling.FirstParent);
        if (line.Count == 0)
            return new RangeEnds(tip, tip);
        var parents = store.Commit(line[0].Commit.Name).Parents;
        return parents.Count == 0 ? null : new RangeEnds(parents[0].ToString(), tip);
    }
}
