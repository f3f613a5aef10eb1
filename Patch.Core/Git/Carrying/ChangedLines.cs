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
        var left = new List<string>();
        var (was, now) = (Hunks(before.Except(after), left: null), Hunks(after.Except(before), left));
        var (wasLines, nowLines) = (Count(was), Count(now));
        if (nowLines.Any(line => line.Value > wasLines.GetValueOrDefault(line.Key)))
            return (LinesKept.Other, left);
        if (wasLines.Values.Sum() == nowLines.Values.Sum())
            return (LinesKept.All, left);

        // Whole hunks may be gone. Of one that is there in part, an added line must be gone: a line that is removed no more may have become another.
        var shrunk = Count(now.ExceptBy(was.Select(hunk => hunk.Key), hunk => hunk.Key));
        var gone = Count(was.ExceptBy(now.Select(hunk => hunk.Key), hunk => hunk.Key));
        var addedNow = shrunk.Where(line => line.Key.Sign == '+').Sum(line => line.Value);
        var addedBefore = gone.Where(line => line.Key.Sign == '+').Sum(line => line.Value);
        return (addedNow == 0 || addedNow < addedBefore ? LinesKept.Some : LinesKept.Other, left);
    }

    private static Dictionary<(char Sign, int Line), int> Count(IEnumerable<Hunk> hunks) =>
        hunks.SelectMany(hunk => hunk.Lines).GroupBy(line => line).ToDictionary(line => line.Key, line => line.Count());

    private List<Hunk> Hunks(IEnumerable<TreeChange> changes, List<string>? left)
    {
        var hunks = new List<Hunk>();
        foreach (var change in changes)
        {
            var (added, removed) = (0, 0);
            if (change.OldMode != change.NewMode)
                hunks.Add(new Hunk([.. Lines('m', Encoding.ASCII.GetBytes($"{Modes.Octal(change.OldMode)} {Modes.Octal(change.NewMode)}"))]));
            var (old, current) = (store.Content(change.OldMode, change.OldId), store.Content(change.NewMode, change.NewId));
            if (MergeAttributes.LooksBinary(old) || MergeAttributes.LooksBinary(current))
            {
                hunks.Add(new Hunk([.. Lines('b', change.NewId.ToBytes())]));
            }
            else
            {
                var (one, other) = (table.Cut(old), table.Cut(current));
                foreach (var hunk in LineDiff.Myers(one.Ids, other.Ids))
                {
                    hunks.Add(new Hunk([
                        .. one.Ids[hunk.OldStart..(hunk.OldStart + hunk.OldCount)].Select(line => ('-', line)),
                        .. other.Ids[hunk.NewStart..(hunk.NewStart + hunk.NewCount)].Select(line => ('+', line))]));
                    removed += hunk.OldCount;
                    added += hunk.NewCount;
                }
            }

            left?.Add(string.Create(CultureInfo.InvariantCulture, $"{RawText.ToText(change.Path)} +{added} -{removed}"));
        }

        return hunks;
    }

    private IEnumerable<(char Sign, int Line)> Lines(char sign, byte[] text) => table.Cut(text).Ids.Select(line => (sign, line));

    private sealed record Hunk(IReadOnlyList<(char Sign, int Line)> Lines)
    {
        public string Key { get; } = string.Join(' ', Lines);
    }
}
