using Patch.Core.Git.Lines;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Merging;

/// <summary>What merging one file's three versions came to.</summary>
/// <param name="Clean">No person is needed.</param>
/// <param name="Result">The merged version; in conflict one that stands for it.</param>
/// <param name="Text">The line merge, where there was one.</param>
internal readonly record struct FileMergeResult(bool Clean, Version Result, LineMerge? Text);

/// <summary>Merges modes and contents of one path whose versions are of one type (file, link or submodule).</summary>
internal sealed class FileMerge(ObjectStore store, MergeAttributes attributes)
{
    private const long LargestText = 1024L * 1024 * 1023;

    public FileMergeResult Merge(string path, Version ancestor, Version ours, Version theirs)
    {
        var clean = true;
        var mode = theirs.Mode;
        if (ours.Mode != theirs.Mode && ours.Mode != ancestor.Mode)
        {
            mode = ours.Mode;
            clean = theirs.Mode == ancestor.Mode;
        }

        if (ours.Id == theirs.Id || ours.Id == ancestor.Id)
            return new FileMergeResult(clean, new Version(mode, theirs.Id), null);
        if (theirs.Id == ancestor.Id)
            return new FileMergeResult(clean, new Version(mode, ours.Id), null);
        if (!Modes.IsFile(ours.Mode))
            return new FileMergeResult(false, new Version(mode, ours.Id), null);

        // A base of another type has no lines to compare with.
        var old = Modes.IsFile(ancestor.Mode) ? ancestor.Id : ObjectName.EmptyBlob;
        var driver = attributes.Driver(path);
        if (driver == MergeDriver.Binary || new[] { old, ours.Id, theirs.Id }.Any(id => store.Header(id).Size > LargestText))
            return new FileMergeResult(false, new Version(mode, ours.Id), null);
        var (oldBytes, ourBytes, theirBytes) = (Read(old), store.Read(ours.Id, ObjectKind.Blob), store.Read(theirs.Id, ObjectKind.Blob));
        if (MergeAttributes.LooksBinary(oldBytes) || MergeAttributes.LooksBinary(ourBytes) || MergeAttributes.LooksBinary(theirBytes))
            return new FileMergeResult(false, new Version(mode, ours.Id), null);

        var text = LineMerge.Of(oldBytes, ourBytes, theirBytes);
        if (!text.Clean && driver != MergeDriver.Union)
            return new FileMergeResult(false, new Version(mode, ours.Id), text with { MarkerSize = attributes.MarkerSize(path) });
        return new FileMergeResult(clean, new Version(mode, store.Put(ObjectKind.Blob, text.Write())), text);
    }

    private byte[] Read(ObjectName id) => id == ObjectName.EmptyBlob ? [] : store.Read(id, ObjectKind.Blob);
}
