using System.Globalization;
using System.Text;

namespace Patch.Core.Forges.Service.Writing;

/// <summary>
/// Writes what came from outside (subjects, authors, paths, output) into Markdown so that it is read as text: no markup, no HTML, no mention
/// of a person, no reference to an issue, no command of a forge.
/// </summary>
internal static class MarkdownText
{
    /// <summary>One line without control characters, at most so long.</summary>
    public static string Line(string? text, int most) => ForgeText.Line(text, most);

    /// <summary>Text within a sentence.</summary>
    public static string Plain(string? text, int most) => ForgeText.Plain(text, most);

    /// <summary>A code span: forges read nothing into it.</summary>
    /// <param name="text">What it is to show.</param>
    /// <param name="most">Characters shown at the most.</param>
    /// <param name="cell">It stands in a table, where a bar would begin the next cell.</param>
    public static string Code(string? text, int most, bool cell = false)
    {
        var line = WithoutMarkers(Line(text, most));
        if (line.Length == 0)
            return "";
        if (cell)
            line = line.Replace("|", "\\|", StringComparison.Ordinal);
        var ticks = new string('`', LongestRun(line, '`') + 1);
        return ticks.Length == 1 ? $"`{line}`" : $"{ticks} {line} {ticks}";
    }

    /// <summary>A code block, behind it a sentence where it was cut.</summary>
    /// <param name="text">What it is to show.</param>
    /// <param name="language">How it is coloured; empty for not at all.</param>
    /// <param name="most">Characters shown at the most, by whole lines where they are not too long.</param>
    public static string Fence(string? text, string language, int most)
    {
        var block = WithoutMarkers(Block(text ?? "", most, out var cut));
        var ticks = new string('`', Math.Max(3, LongestRun(block, '`') + 1));
        return $"{ticks}{language}\n{block}\n{ticks}\n{(cut ? "\n*The rest is left out here.*\n" : "")}";
    }

    /// <summary>A number of things, as people write it.</summary>
    public static string Count(int count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");

    private static string Block(string text, int most, out bool cut)
    {
        var room = Math.Max(most, 0);
        var kept = Cut.Begin(text, room);
        cut = kept.Length < text.Length;
        var lineEnd = cut ? kept.LastIndexOf('\n') : -1;
        if (lineEnd > kept.Length / 2)
            kept = kept[..lineEnd];
        var block = new StringBuilder(kept.Length);
        foreach (var rune in kept.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\t' || !Rune.IsControl(rune) && !IsLineOrDirection(rune))
                block.Append(rune.ToString());
        }

        return block.ToString().TrimEnd('\n');
    }

    /// <summary>Separators of lines, and letters that turn the direction of what is behind them.</summary>
    private static bool IsLineOrDirection(Rune rune) =>
        rune.Value is 0x2028 or 0x2029 or 0xFEFF or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    /// <summary>Nothing that is shown may look like one of Patch's own markers.</summary>
    private static string WithoutMarkers(string text) => text.Replace("<!-- patch:", "<!- patch:", StringComparison.OrdinalIgnoreCase);

    private static int LongestRun(string text, char letter)
    {
        var (longest, run) = (0, 0);
        foreach (var at in text)
        {
            run = at == letter ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
