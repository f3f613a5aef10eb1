using System.Text;

namespace Patch.Core.Forges;

/// <summary>Text for forges: other people's words made harmless, and ours cut to what a forge takes.</summary>
public static class ForgeText
{
    /// <summary>Longest title at any forge: GitHub's 256 characters, less one for GitLab's 255.</summary>
    public const int TitleLimit = 255;

    /// <summary>Longest body at GitHub, in characters; Forgejo takes it too.</summary>
    public const int BodyLimit = 65_536;

    /// <summary>Longest body at GitLab, in characters.</summary>
    public const int GitLabBodyLimit = 1_048_576;

    /// <summary>Longest description of a commit status that GitHub takes.</summary>
    public const int StatusLimit = 140;

    /// <summary>What a cut body ends with.</summary>
    public const string CutSentence = "*The rest was cut off: the forge takes no longer text.*";

    private static readonly string[] DraftMarks = ["Draft:", "[Draft]", "(Draft)", "WIP:", "[WIP]"];

    /// <summary>Stands within a word and shows nothing; no forge links across it.</summary>
    private const char Break = '\u200B';

    /// <summary>
    /// Somebody else's words as one line of Markdown that shows exactly them: no markup, no HTML, no image, no link, and no
    /// <c>@name</c>, <c>#123</c>, <c>!123</c> or address that a forge would turn into a mention, a reference or a notice.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="limit">Longest result before it is escaped, in characters; a longer one ends with an ellipsis.</param>
    public static string Plain(string? text, int limit = 1000)
    {
        var line = Line(text, limit);
        var plain = new StringBuilder(line.Length + 16);
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c is '<' or '>' or '&')
            {
                // An entity also where a renderer takes HTML before Markdown; & is a reference to an epic at GitLab.
                plain.Append(c switch { '<' => "&lt;", '>' => "&gt;", _ => "&amp;" });
                if (c == '&')
                    plain.Append(Break);
                continue;
            }

            if (char.IsAsciiLetterOrDigit(c) || c is ' ' or ',' or ';' or '?' or '\'' or '"' or '%' || c > '~')
            {
                plain.Append(c);
                if (c is '%' or '"' || IsLinkWord(line, i))
                    plain.Append(Break);
                continue;
            }

            plain.Append('\\').Append(c);
            if (c is '@' or '#' or '!' or '$' or '~' or '^' or ':' or '/')
                plain.Append(Break);
        }

        return plain.ToString();
    }

    /// <summary>
    /// Text as one line without control characters and without those that turn the direction of writing: for titles, which are no
    /// Markdown. Cut at <paramref name="limit"/> with an ellipsis.
    /// </summary>
    public static string Line(string? text, int limit = TitleLimit)
    {
        var line = new StringBuilder(Math.Min(text?.Length ?? 0, limit) + 1);
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            var value = rune.Value;
            // Tags, variation selectors and the like draw nothing; a broken surrogate is U+FFFD already.
            if (value is 0x200B or 0x200E or 0x200F or 0xFEFF or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or (>= 0xE0000 and <= 0xE007F))
                continue;
            var blank = Rune.IsControl(rune) || Rune.IsWhiteSpace(rune);
            if (blank && (line.Length == 0 || line[^1] == ' '))
                continue;
            if (line.Length + rune.Utf16SequenceLength > limit)
            {
                while (line.Length > 0 && (line.Length >= limit || char.IsHighSurrogate(line[^1])))
                    line.Length--;
                return line.Append('…').ToString();
            }

            if (blank)
                line.Append(' ');
            else
                line.Append(rune.ToString());
        }

        return line.ToString().TrimEnd();
    }

    /// <summary>A title without the mark of a draft, which GitLab and Forgejo keep in it.</summary>
    public static string Unmarked(string title)
    {
        foreach (var mark in DraftMarks)
        {
            if (title.StartsWith(mark, StringComparison.OrdinalIgnoreCase))
                return title[mark.Length..].TrimStart();
        }

        return title;
    }

    /// <summary>A body that the forge takes: one that is too long is cut at a line's end, and says so. What must stay belongs at its beginning.</summary>
    public static string Body(string text, int limit = BodyLimit)
    {
        var whole = text.Replace("\0", "", StringComparison.Ordinal);
        if (whole.Length <= limit)
            return whole;
        const string closing = "\n```";
        var room = limit - CutSentence.Length - closing.Length - 3;
        var end = whole.LastIndexOf('\n', room - 1);
        if (end < room / 2)
            end = char.IsHighSurrogate(whole[room - 1]) ? room - 1 : room;
        var kept = whole[..end];
        return $"{kept}{(EndsInBlock(kept) ? closing : "")}\n\n{CutSentence}";
    }

    /// <summary>True when a fenced block is still open at the end.</summary>
    private static bool EndsInBlock(string text)
    {
        var open = false;
        foreach (var line in text.AsSpan().EnumerateLines())
            open ^= line.TrimStart().StartsWith("```", StringComparison.Ordinal);
        return open;
    }

    /// <summary>At the end of a word that makes a link or a reference of what follows: <c>www</c>, <c>GH</c>.</summary>
    private static bool IsLinkWord(string line, int end)
    {
        var start = end;
        while (start > 0 && char.IsAsciiLetterOrDigit(line[start - 1]))
            start--;
        return end + 1 < line.Length && line[end + 1] is '.' or '-' && line[start..(end + 1)].ToLowerInvariant() is "www" or "gh";
    }
}
