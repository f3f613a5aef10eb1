using System.Text;
using Patch.Core.Git.Carrying;
using Patch.Core.Git.Lines;
using Patch.Core.Git.Objects;
using Patch.Core.Git.Stacks;
using Version = Patch.Core.Git.Merging.Version;

namespace Patch.Core.Git.Conflicts;

/// <summary>A patch put on the commit before it once more, for its conflicts.</summary>
internal sealed class PatchInConflict
{
    private const string HeadName = "HEAD";

    private readonly ObjectStore store;
    private readonly CarriedTree carried;
    private readonly string patchName;

    private PatchInConflict(ObjectStore store, CommitObject patch, CommitObject head, CarriedTree carried, string patchName)
    {
        (this.store, this.carried, this.patchName) = (store, carried, patchName);
        (Patch, Head) = (patch, head);
        Files = ConflictReport.Of(carried.Conflicts, HeadName, RawText.ToText(patchName));
    }

    public CommitObject Patch { get; }

    public CommitObject Head { get; }

    /// <summary>What is in conflict; empty when the patch applies.</summary>
    public IReadOnlyList<ConflictFile> Files { get; }

    public static PatchInConflict Of(ObjectStore store, string patchSha, string headSha)
    {
        var (patch, head) = (store.Commit(ObjectName.Parse(patchSha)), store.Commit(ObjectName.Parse(headSha)));
        ObjectName? before = patch.Parents.Count == 0 ? null : store.Commit(patch.Parents[0]).Tree;
        var name = RawText.ToRaw($"{Sentences.Short(patch.Name)} ({patch.Message.Split('\n')[0]})");
        var carried = new TreeCarrier(store).Carry(before, patch.Tree, new PatchIds(store).Changes(patch), head.Tree, HeadName, name);
        return new PatchInConflict(store, patch, head, carried, name);
    }

    /// <summary>The merged tree, in which text in conflict stands with conflict markers; other conflicts by one side's version, as git leaves them.</summary>
    public ObjectName TreeWithMarkers()
    {
        var changes = new List<TreeChange>();
        foreach (var conflict in carried.Conflicts)
        {
            var sides = conflict.Entry.Sides;
            if (conflict.Text is not { } text || (!sides[1].IsFile && !sides[2].IsFile))
                continue;
            var mode = sides[2].IsFile && sides[2].Mode != sides[0].Mode || !sides[1].IsFile ? sides[2].Mode : sides[1].Mode;
            changes.Add(new TreeChange(conflict.Entry.Path, Modes.None, default, mode, store.Put(ObjectKind.Blob, Marked(text, conflict.Entry.SidePaths))));
        }

        changes.Sort((one, other) => string.CompareOrdinal(one.Path, other.Path));
        return changes.Count == 0
            ? carried.Tree
            : new TreeSplice(store, (change, _) => new Version(change.NewMode, change.NewId)).Apply(carried.Tree, changes)
                ?? throw new InvalidOperationException("A path in conflict is a directory of the merged tree.");
    }

    /// <param name="merge">The merge of the texts.</param>
    /// <param name="paths">The file's path in base, ours and theirs: the sides' are named in the markers where they differ, as git does.</param>
    private byte[] Marked(LineMerge merge, string[] paths)
    {
        var renamed = paths[1] != paths[2];
        return merge.Write((bytes, region) =>
        {
            var end = merge.EndsWithCr(region) ? "\r\n" : "\n";
            Line($"<<<<<<< {HeadName}{(renamed ? $":{paths[1]}" : "")}");
            Side(merge.OursOf(region));
            Line("=======");
            Side(merge.TheirsOf(region));
            Line($">>>>>>> {patchName}{(renamed ? $":{paths[2]}" : "")}");

            void Line(string text) => bytes.Write(Encoding.Latin1.GetBytes(text + end));

            void Side(ReadOnlySpan<byte> lines)
            {
                bytes.Write(lines);
                if (lines.Length > 0 && lines[^1] != '\n')
                    bytes.Write(Encoding.Latin1.GetBytes(end));
            }
        });
    }
}
