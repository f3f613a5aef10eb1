using Patch.Core.Git.Carrying;
using Patch.Core.Git.Lines;
using Patch.Core.Git.Merging;
using Patch.Core.Git.Objects;
using Version = Patch.Core.Git.Merging.Version;

namespace Patch.Core.Git.Resolutions;

/// <summary>Resolves a patch's conflicts as they were resolved before: all of them, or none.</summary>
internal sealed class ResolutionReuse(ObjectStore store, ResolutionBook book)
{
    /// <param name="tree">The merged tree with stand-ins for what is in conflict.</param>
    /// <param name="conflicts">What is in conflict.</param>
    /// <returns>The tree without conflicts and the resolutions' ids; null when one of the conflicts is new, or may not be resolved as before.</returns>
    public (ObjectName Tree, IReadOnlyList<string> Ids)? Resolve(ObjectName tree, IReadOnlyList<PathConflict> conflicts)
    {
        var ids = new List<string>();
        var changes = new List<TreeChange>();
        foreach (var conflict in conflicts)
        {
            var sides = conflict.Entry.Sides;
            if (ConflictImage.Of(store, conflict.Kind, sides[0], sides[1], sides[2]) is not { } image
                || book.Find(image.Id) is not { About.State: ResolutionStates.Active } known
                || !TryApply(image, known, sides, out var result))
                return null;
            ids.Add(image.Id);
            changes.Add(new TreeChange(conflict.Entry.Path, Modes.None, default, result.Mode, result.Id));
        }

        changes.Sort((one, other) => string.CompareOrdinal(one.Path, other.Path));
        var splice = new TreeSplice(store, (change, _) => new Version(change.NewMode, change.NewId));
        return splice.Apply(tree, changes) is { } resolved ? (resolved, [.. ids.Distinct()]) : null;
    }

    private bool TryApply(ConflictImage image, ResolutionBook.Entry known, Version[] sides, out Version result)
    {
        result = default;
        if (known.Result is not { } content)
            return known.About.Deleted;
        if (image.IsText)
        {
            // The same conflict among other lines: those stay as they are here.
            var merge = LineMerge.Of(known.Conflict, image.Bytes, content);
            if (!merge.Clean)
                return false;
            content = merge.Write();
        }

        var mode = sides[1].Exists && sides[1].Mode != sides[0].Mode || !sides[2].Exists ? sides[1].Mode : sides[2].Mode;
        result = new Version(mode, store.Put(ObjectKind.Blob, content));
        return true;
    }
}
