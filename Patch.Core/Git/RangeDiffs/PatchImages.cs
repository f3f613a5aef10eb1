using System.Text;
using Patch.Core.Git.Lines;
using Patch.Core.Git.Merging;
using Patch.Core.Git.Objects;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Git.RangeDiffs;

/// <summary>
/// Writes commits as text the way <c>git range-diff</c> does: sections headed <c>## name ##</c> for author, message and each file, and
/// hunks without line numbers.
/// </summary>
internal sealed class PatchImages(ObjectStore store)
{
    /// <summary>A larger file is compared by its object names, as a binary one.</summary>
    private const long MostBytes = 1024 * 1024;

    private const int LongestHeading = 80;

    private readonly PatchIds ids = new(store);

    public PatchImage Of(CommitObject commit, int position)
    {
        var text = new Lines();
        foreach (var (change, from) in Paired(ids.Changes(commit)))
            Write(text, change, from);
        return new PatchImage(
            new RangePatch(position, commit.Name.ToString(), commit.Subject), Head(commit), text.All, text.Changed.ToString());
    }

    private static List<string> Head(CommitObject commit)
    {
        var (name, mail, _) = commit.Author();
        List<string> head = [" ## Metadata ##", RawText.ToRaw($"Author: {name} <{mail}>"), "", " ## Commit message ##"];
        head.AddRange(RawText.ToRaw(commit.Message).Trim('\n').Split('\n').Select(line => ("    " + line).TrimEnd()));
        head.Add("");
        return head;
    }

    /// <summary>Each change with the path it was renamed from, null for none; a rename takes the place of a deletion and an addition.</summary>
    private List<(TreeChange Change, string? From)> Paired(List<TreeChange> changes)
    {
        var gone = changes.Where(change => change.NewMode == Modes.None).ToDictionary(change => change.Path);
        if (gone.Count == 0 || changes.TrueForAll(change => change.OldMode != Modes.None))
            return changes.ConvertAll(change => (change, (string?)null));
        var similarity = new Similarity(store, new MergeAttributes(store, tree: null));
        var renames = new RenameSearch(similarity, side: 1, changes, gone.Keys.ToHashSet(), new HashSet<string>()).Find().ToDictionary(rename => rename.To, rename => rename.From);
        var moved = renames.Values.ToHashSet();
        return
        [
            .. changes.Where(change => !moved.Contains(change.Path)).Select(change => renames.TryGetValue(change.Path, out var from)
                ? (change with { OldMode = gone[from].OldMode, OldId = gone[from].OldId }, from)
                : (change, (string?)null)),
        ];
    }

    private void Write(Lines text, TreeChange change, string? from)
    {
        var mode = change.OldMode != Modes.None && change.NewMode != Modes.None && change.OldMode != change.NewMode
            ? $" (mode change {Modes.Octal(change.OldMode)} => {Modes.Octal(change.NewMode)})"
            : "";
        var path = from is not null ? $"{from} => {change.Path}" : change.Path;
        if (text.All.Count > 0)
            text.Add(true, "");
        text.Add(true, $" ## {path}{(change.OldMode == Modes.None ? " (new)" : change.NewMode == Modes.None ? " (deleted)" : "")}{mode} ##");
        if (change.OldId == change.NewId)
            return;
        if (Content(change.OldMode, change.OldId) is not { } before || Content(change.NewMode, change.NewId) is not { } after)
        {
            text.Add(true, $" Binary content {Short(change.OldMode, change.OldId)} => {Short(change.NewMode, change.NewId)}");
            return;
        }

        var table = new LineTable();
        var (old, current) = (table.Cut(before), table.Cut(after));
        UnifiedDiff.Walk(
            LineDiff.Myers(old.Ids, current.Ids), old.Count,
            first => text.Add(false, Heading(old, first) is { } heading ? $"@@ {change.Path}: {heading}" : "@@"),
            (sign, line) => text.Line(sign, sign == '+' ? current.Line(line) : old.Line(line)));
    }

    /// <summary>What git shows behind a hunk's line numbers: the nearest line above that begins with a letter, an underscore or a dollar sign.</summary>
    private static string? Heading(LineText text, int hunk)
    {
        for (var line = hunk - 1; line >= 0; line--)
        {
            var bytes = text.Line(line);
            if (char.IsAsciiLetter((char)bytes[0]) || bytes[0] is (byte)'_' or (byte)'$')
                return Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, LongestHeading)]).TrimEnd();
        }

        return null;
    }

    /// <summary>Null for what is not compared line by line.</summary>
    private byte[]? Content(int mode, ObjectName id)
    {
        if (mode is not (Modes.None or Modes.Submodule) && store.Header(id).Size > MostBytes)
            return null;
        var bytes = store.Content(mode, id);
        return MergeAttributes.LooksBinary(bytes) ? null : bytes;
    }

    private static string Short(int mode, ObjectName id) => mode == Modes.None ? "none" : id.ToString()[..7];

    /// <summary>The lines of a diff, and of them those that count where context does not.</summary>
    private sealed class Lines
    {
        public List<string> All { get; } = [];

        public StringBuilder Changed { get; } = new();

        public void Line(char sign, ReadOnlySpan<byte> bytes)
        {
            var ended = bytes.EndsWith("\n"u8);
            Add(sign != ' ', sign + Encoding.Latin1.GetString(ended ? bytes[..^1] : bytes));
            if (!ended)
                Add(sign != ' ', " \\ No newline at end of file");
        }

        public void Add(bool counts, string line)
        {
            All.Add(line);
            if (counts)
                Changed.Append(line).Append('\n');
        }
    }
}
