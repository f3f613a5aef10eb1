using System.Text;
using Patch.Core.Git.Lines;
using Patch.Core.Git.Objects;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Git.RangeDiffs;

/// <summary>Compares two stacks patch by patch.</summary>
/// <param name="store">Their objects.</param>
/// <param name="reader">Finds the patches of a range; what upstream's branches have must not be left out.</param>
internal sealed class RangeComparison(ObjectStore store, StackReader reader)
{
    private const int MostPatches = 2000;
    private const int MostLines = 500;
    private const int MostLinesInAll = 10_000;

    private int linesLeft = MostLinesInAll;

    /// <exception cref="RangeTooLongException">One of them has more patches than are compared.</exception>
    public RangeDiff Compare(RangeEnds old, RangeEnds now, CancellationToken cancellationToken)
    {
        var (before, after) = (Images(old), Images(now));
        var (oldOf, approximate) = RangeMatching.Find(before, after, cancellationToken);
        var inPlace = RangeOrder.InPlace(oldOf);
        var pairs = RangeOrder.Rows(oldOf, before.Count)
            .Select(row => Pair(row.Old < 0 ? null : before[row.Old], row.New < 0 ? null : after[row.New], row is { Old: >= 0, New: >= 0 } && !inPlace.Contains(row.New)));
        return new RangeDiff(old, now, [.. pairs], approximate);
    }

    private List<PatchImage> Images(RangeEnds ends)
    {
        var images = new PatchImages(store);
        var commits = reader.Commits(ObjectName.Parse(ends.Tip), ObjectName.Parse(ends.Base), from: null, MergeHandling.FirstParent).Where(member => member.IsPatch).ToList();
        return commits.Count <= MostPatches
            ? [.. commits.Select((member, at) => images.Of(member.Commit, at + 1))]
            : throw new RangeTooLongException(ends.Base, ends.Tip, MostPatches);
    }

    private RangePair Pair(PatchImage? old, PatchImage? now, bool moved)
    {
        if (old is null || now is null)
            return new RangePair(now is null ? RangeMarks.Gone : RangeMarks.New, old?.Patch, now?.Patch, Moved: false, OnlyContext: false, Diff: null, DiffCut: false);
        if (old.HasSameHead(now) && old.ChangedLines == now.ChangedLines)
            return new RangePair(RangeMarks.Same, old.Patch, now.Patch, moved, OnlyContext: old.BodyText != now.BodyText, Diff: null, DiffCut: false);
        var (diff, cut) = Difference([.. old.Head, .. old.Body], [.. now.Head, .. now.Body]);
        return new RangePair(RangeMarks.Changed, old.Patch, now.Patch, moved, OnlyContext: false, diff, cut);
    }

    /// <summary>The diff of two patches, each hunk headed by the section or the hunk of the old one that it lies in.</summary>
    private (string Text, bool Cut) Difference(string[] old, string[] now)
    {
        var numbers = new LineNumbers();
        var text = new StringBuilder();
        var (most, count) = (Math.Min(MostLines, linesLeft), 0);
        UnifiedDiff.Walk(LineDiff.Myers(numbers.Of(old), numbers.Of(now)), old.Length, Begin, (sign, line) => Add(sign + (sign == '+' ? now : old)[line]));
        linesLeft -= Math.Min(most, count);
        return (text.ToString(), count > most);

        void Begin(int line) => Add($"@@ {old[..line].Reverse().Select(Section).FirstOrDefault(section => section is not null)}".TrimEnd());

        void Add(string line)
        {
            if (++count <= most)
                text.Append(RawText.ToText(line).Replace('\0', '\uFFFD')).Append('\n');
        }
    }

    private static string? Section(string line) =>
        line.StartsWith(" ## ", StringComparison.Ordinal) && line.EndsWith(" ##", StringComparison.Ordinal) && line.Length > 7 ? line[4..^3]
        : line.StartsWith("@@ ", StringComparison.Ordinal) ? line[3..]
        : null;
}
