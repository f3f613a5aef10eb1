using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Patch.Core.Git.Lines;
using Patch.Core.Git.Merging;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Stacks;

/// <summary>
/// Names a change by its text, as <c>git patch-id --stable</c> does: line numbers and white space do not count, so the same change on
/// another base has the same id.
/// </summary>
internal sealed class PatchIds(ObjectStore store)
{
    private const int Context = 3;

    /// <summary>The files a commit changes against its first parent, or against nothing when it has none.</summary>
    public List<TreeChange> Changes(CommitObject commit) =>
        TreeDiff.Compare(store, commit.Parents.Count == 0 ? null : store.Commit(commit.Parents[0]).Tree, commit.Tree);

    /// <summary>A cheap key that equal patches share: which paths are added, changed and deleted. Zero for no change at all.</summary>
    public static ulong Outline(IReadOnlyCollection<TreeChange> changes)
    {
        var text = string.Join('\n', changes.Select(change => $"{Math.Sign(change.OldMode)}{Math.Sign(change.NewMode)}{change.Path}"));
        return text.Length == 0 ? 0 : BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.Latin1.GetBytes(text)));
    }

    /// <summary>Shown as 40 hexadecimal digits; all zero for a commit without changes.</summary>
    public ObjectName Of(IEnumerable<TreeChange> changes)
    {
        var sum = new byte[ObjectName.Size];
        foreach (var change in changes)
        {
            // Files are added up, so that their order does not count.
            var carry = 0;
            var one = OfFile(change);
            for (var i = 0; i < sum.Length; i++)
            {
                carry += sum[i] + one[i];
                sum[i] = (byte)carry;
                carry >>= 8;
            }
        }

        return ObjectName.Of(sum);
    }

    private byte[] OfFile(TreeChange change)
    {
#pragma warning disable CA5350 // Patch-ids are SHA-1 by definition; nothing is protected by them.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        Add(hash, $"diff --git a/{change.Path} b/{change.Path}");
        if (change.OldMode == 0)
            Add(hash, $"new file mode {Modes.Octal(change.NewMode)}");
        else if (change.NewMode == 0)
            Add(hash, $"deleted file mode {Modes.Octal(change.OldMode)}");
        else if (change.OldMode != change.NewMode)
            Add(hash, $"old mode {Modes.Octal(change.OldMode)} new mode {Modes.Octal(change.NewMode)}");

        var (before, after) = (store.Content(change.OldMode, change.OldId), store.Content(change.NewMode, change.NewId));
        if (MergeAttributes.LooksBinary(before) || MergeAttributes.LooksBinary(after))
        {
            Add(hash, $"{change.OldId}{change.NewId}");
        }
        else
        {
            Add(hash, change.OldMode == 0 ? "--- /dev/null" : $"--- a/{change.Path}");
            Add(hash, change.NewMode == 0 ? "+++ /dev/null" : $"+++ b/{change.Path}");
            AddHunks(hash, before, after);
        }

        return hash.GetHashAndReset();
    }

    private static void AddHunks(IncrementalHash hash, byte[] before, byte[] after)
    {
        var table = new LineTable();
        var (old, current) = (table.Cut(before), table.Cut(after));
        var shown = 0;
        var changes = LineDiff.Myers(old.Ids, current.Ids);
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            AddContext(Math.Max(shown, change.OldStart - Context), change.OldStart);
            AddLines(hash, '-', old, change.OldStart, change.OldCount);
            AddLines(hash, '+', current, change.NewStart, change.NewCount);
            var end = change.OldStart + change.OldCount;
            shown = Math.Min(i + 1 < changes.Count ? changes[i + 1].OldStart : old.Count, end + Context);
            AddContext(end, shown);
        }

        // White space does not count, so a context line is its bare text.
        void AddContext(int first, int last) => AddLines(hash, ' ', old, first, last - first);
    }

    private static void AddLines(IncrementalHash hash, char sign, LineText text, int first, int count)
    {
        for (var line = first; line < first + count; line++)
            Add(hash, sign + Encoding.Latin1.GetString(text.Line(line)));
    }

    private static void Add(IncrementalHash hash, string text) =>
        hash.AppendData(Encoding.Latin1.GetBytes(string.Concat(text.Where(letter => letter is not (' ' or '\t' or '\n' or '\r')))));
}
