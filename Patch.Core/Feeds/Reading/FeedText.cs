using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Patch.Core.Feeds.Reading;

/// <summary>What must be mended in a feed's text before XML can be parsed, and in an entry's before it can be shown.</summary>
internal static partial class FeedText
{
    /// <summary>Without the characters and character references that XML 1.0 does not allow: one in a title must not hide the feed.</summary>
    public static string WithoutIllegalCharacters(string text)
    {
        var mended = Reference().Replace(text, match => IsLegal(match.Groups[1].Value) ? match.Value : "");
        if (mended.All(IsLegalUnit))
            return mended;
        var kept = new StringBuilder(mended.Length);
        foreach (var character in mended.Where(IsLegalUnit))
            kept.Append(character);
        return kept.ToString();
    }

    /// <summary>White space and control characters folded to single blanks, none at the ends.</summary>
    public static string Fold(string text) => Blanks().Replace(text, " ").Trim();

    private static bool IsLegalUnit(char character) => XmlConvert.IsXmlChar(character) || char.IsSurrogate(character);

    private static bool IsLegal(string number)
    {
        var (digits, style) = number[0] is 'x' or 'X' ? (number[1..], NumberStyles.AllowHexSpecifier) : (number, NumberStyles.None);
        return int.TryParse(digits, style, CultureInfo.InvariantCulture, out var code)
            && code is 0x9 or 0xA or 0xD or (>= 0x20 and <= 0xD7FF) or (>= 0xE000 and <= 0xFFFD) or (>= 0x10000 and <= 0x10FFFF);
    }

    [GeneratedRegex("&#([xX][0-9a-fA-F]+|[0-9]+);")]
    private static partial Regex Reference();

    [GeneratedRegex(@"[\s\p{Cc}]+")]
    private static partial Regex Blanks();
}
