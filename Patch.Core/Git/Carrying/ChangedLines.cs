using System.Globalization;
using System.Text;
using Patch.Core.Git.Lines;
using Patch.Core.Git.Merging;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Carrying;

/// <summary>How the lines that a patch adds and removes relate to those of what became of it.</summary>
internal enum LinesKept
{
    /// <summary>The same lines.</summary>
    All,

    /// <summary>Some of them, and no others.</summary>
    Some,

    /// <summary>There are others.</summary>
    Other,
}

/// <summary>The added and removed lines of changes, wherever they stand: without context, line numbers and paths.</summary>
internal sealed class ChangedLines(ObjectStore store)
{
    private readonly LineTable table = new();

    /// <summary>Compares a patch with what became of it.</summary>
    /// <param name="before">What the patch changed.</param>
    /// <param name="after">What it changes where it is now.</param>
    /// <returns>How they relate, and per path that still changes its added and removed lines, as <c>path +3 -1</c>.</returns>
    public (LinesKept Kept, IReadOnlyList<string> Left) Compare(IReadOnlyCollection<TreeChange> before, IReadOnlyCollection<TreeChange> after)
    {
        var was = Count(before.Except(after), left: null);
        var left = new List<string>();
        var now = Count(after.Except(before), left);
        foreach (var (line, times) in now)
            if (times > was.GetValueOrDefault(line))
                return (LinesKept.Other, left);
        return (was.Values.Sum() == now.Values.Sum() ? LinesKept.All : LinesKept.Some, left);
    }

    private Dictionary<(char Sign, int Line), int> Count(IEnumerable<TreeChange> changes, List<string>? left)
    {
        var counts = new Dictionary<(char, int), int>();
        foreach (var change in changes)
        {
            var (added, removed) = (0, 0);
            if (change.OldMode != change.NewMode)
                Add('m', table.Cut(Encoding.ASCII.GetBytes($"{Modes.Octal(change.OldMode)} {Modes.Octal(change.NewMode)}")).Ids);
            var (old, current) = (Content(change.OldMode, change.OldId), Content(change.NewMode, change.NewId));
            if (MergeAttributes.LooksBinary(old) || MergeAttributes.LooksBinary(current))
            {
                Add('b', table.Cut(change.NewId.ToBytes()).Ids);
            }
            else
            {
                var (one, other) = (table.Cut(old), table.Cut(current));
                foreach (var hunk in LineDiff.Myers(one.Ids, other.Ids))
                {
                    Add('-', one.Ids.AsSpan(hunk.OldStart, hunk.OldCount));
                    Add('+', other.Ids.AsSpan(hunk.NewStart, hunk.NewCount));
                    removed += hunk.OldCount;
                    added += hunk.NewCount;
                }
            }

            left?.Add(string.Create(CultureInfo.InvariantCulture, $"{RawText.ToText(change.Path)} +{added} -{removed}"));
        }

        return counts;

        void Add(char sign, ReadOnlySpan<int> lines)
        {
            foreach (var line in lines)
                counts[(sign, line)] = counts.GetValueOrDefault((sign, line)) + 1;
        }
    }

    private byte[] Content(int mode, ObjectName id) => mode switch
    {
        Modes.None => [],
        Modes.Submodule => Encoding.ASCII.GetBytes($"Subproject commit {id}\n"),
        _ => store.Read(id, ObjectKind.Blob),
    };
}
