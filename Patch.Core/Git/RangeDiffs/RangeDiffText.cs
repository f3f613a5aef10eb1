using System.Globalization;

namespace Patch.Core.Git.RangeDiffs;

/// <summary>Writes a comparison as <c>git range-diff</c> does; what git does not say stands in brackets at the end of a line.</summary>
public static class RangeDiffText
{
    private const int Abbreviated = 7;
    private const string Indent = "    ";

    /// <summary>The whole text, each line ended.</summary>
    public static string Of(RangeDiff diff) => string.Concat(Lines(diff).Select(line => line.Text + "\n"));

    /// <summary>Line by line; the kind is the patch's mark, and for lines of a difference <c>+</c>, <c>-</c>, <c>@</c> or a space.</summary>
    public static IEnumerable<(char Kind, string Text)> Lines(RangeDiff diff)
    {
        var width = diff.Pairs.SelectMany(pair => new[] { pair.Old, pair.New }).Select(patch => Digits(patch?.Position ?? 0).Length).Append(1).Max();
        foreach (var pair in diff.Pairs)
        {
            var subject = (pair.New ?? pair.Old)!.Subject;
            yield return (pair.Mark[0], $"{Side(pair.Old, width)} {pair.Mark} {Side(pair.New, width)} {subject}{(pair.Note is { } note ? $" ({note})" : "")}");
            if (pair.Diff is null)
                continue;
            foreach (var line in pair.Diff.TrimEnd('\n').Split('\n'))
                yield return (line is ['+' or '-' or '@', ..] ? line[0] : ' ', Indent + line);
            if (pair.DiffCut)
                yield return ('@', Indent + "[The rest of the difference is left out.]");
        }
    }

    private static string Side(RangePatch? patch, int width) => patch is null
        ? $"{"-".PadLeft(width)}:  {new string('-', Abbreviated)}"
        : $"{Digits(patch.Position).PadLeft(width)}:  {patch.Sha[..Abbreviated]}";

    private static string Digits(int position) => position.ToString(CultureInfo.InvariantCulture);
}
