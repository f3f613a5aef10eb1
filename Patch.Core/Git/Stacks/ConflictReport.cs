using Patch.Core.Git.Lines;
using Patch.Core.Git.Merging;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Stacks;

/// <summary>Turns a merge's conflicts into what people and programs read.</summary>
internal static class ConflictReport
{
    public static IReadOnlyList<ConflictFile> Of(IEnumerable<PathConflict> conflicts, string oursName, string theirsName) =>
        [.. conflicts.OrderBy(conflict => conflict.Entry.Path, StringComparer.Ordinal).Select(conflict => File(conflict, oursName, theirsName))];

    private static ConflictFile File(PathConflict conflict, string oursName, string theirsName)
    {
        var entry = conflict.Entry;
        var (hunks, cut) = conflict.Text is { } text ? ConflictHunks.Of(text, oursName, theirsName) : ([], false);
        var (ours, theirs) = (Side(entry, 1), Side(entry, 2));
        var path = RawText.ToText(entry.Path);
        return new ConflictFile(path, conflict.Kind, Sentence(conflict.Kind, path, ours, theirs), Side(entry, 0), ours, theirs, hunks, cut);
    }

    private static ConflictSide? Side(MergeEntry entry, int side) => entry.Sides[side] is { IsFile: true } version
        ? new ConflictSide(RawText.ToText(entry.SidePaths[side]), Modes.Octal(version.Mode), version.Id.ToString())
        : null;

    private static string Sentence(string kind, string path, ConflictSide? ours, ConflictSide? theirs) => kind switch
    {
        ConflictKinds.Content => $"Upstream and the patch changed the same lines of {path}.",
        ConflictKinds.Binary => $"Upstream and the patch both changed {path}, which cannot be merged line by line.",
        ConflictKinds.AddAdd => $"Upstream and the patch both added {path}, with different content.",
        ConflictKinds.ModifyDelete => ours is null ? $"The patch changes {path}, which upstream deleted." : $"The patch deletes {path}, which upstream changed.",
        ConflictKinds.RenameDelete => $"{path} was renamed on one side and deleted on the other.",
        ConflictKinds.RenameRename => $"Upstream and the patch renamed the same file to different names; {path} is one of the three paths.",
        ConflictKinds.FileDirectory => $"{path} is a file on one side, and its name is a directory on the other.",
        ConflictKinds.Types => $"{path} is of different types (file, link, submodule): {ours?.Mode ?? theirs?.Mode}.",
        ConflictKinds.Submodule => $"Upstream and the patch moved the submodule {path} to different commits.",
        ConflictKinds.SymbolicLink => $"Upstream and the patch pointed the link {path} to different places.",
        _ => $"Upstream and the patch gave {path} different modes.",
    };
}
