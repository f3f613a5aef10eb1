using System.Globalization;
using System.Net.Mime;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Patch.Core.Feeds.Reading;

/// <summary>A feed's bytes as text: encodings, and what must be known or mended before XML can be parsed.</summary>
internal static partial class FeedText
{
    static FeedText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Decodes by byte order mark, XML declaration, charset of the content type, else UTF-8; null when the bytes are not in it.</summary>
    public static string? Decode(byte[] body, string? contentType)
    {
        var head = Encoding.Latin1.GetString(body, 0, Math.Min(body.Length, 200));
        try
        {
            var (name, mark) = Mark(body)
                ?? (Declaration().Match(head) is { Success: true } declared ? declared.Groups[1].Value : Charset(contentType) ?? "utf-8", 0);
            return Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback).GetString(body, mark, body.Length - mark);
        }
        catch (Exception wrong) when (wrong is DecoderFallbackException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static (string Name, int Length)? Mark(byte[] body) => body switch
    {
        [0xEF, 0xBB, 0xBF, ..] => ("utf-8", 3),
        [0xFF, 0xFE, ..] => ("utf-16", 2),
        [0xFE, 0xFF, ..] => ("utf-16BE", 2),
        _ => null,
    };

    /// <summary>True for a page of a browser, which forges answer with when a feed has moved or needs a login.</summary>
    public static bool LooksLikeHtml(string text)
    {
        var start = text.AsSpan().TrimStart();
        return start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>True when a document type is declared before the root element.</summary>
    public static bool HasDoctype(string text) => AfterMisc(text).StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase);

    /// <summary>True when the text does not end with the end of its root.</summary>
    public static bool IsCutOff(string text)
    {
        var start = AfterMisc(text);
        var length = start.IndexOfAny(" \t\r\n/>");
        var root = length > 1 ? start[1..length] : start;
        var end = text.AsSpan().TrimEnd();
        while (end.EndsWith("-->") && end.LastIndexOf("<!--") is >= 0 and var comment)
            end = end[..comment].TrimEnd();
        var tag = end.LastIndexOf("</");
        return tag < 0 || !end.EndsWith(">") || !end[(tag + 2)..^1].Trim().SequenceEqual(root);
    }

    /// <summary>What follows the XML declaration, comments and processing instructions.</summary>
    private static ReadOnlySpan<char> AfterMisc(string text)
    {
        var rest = text.AsSpan().TrimStart();
        while (true)
        {
            var end = rest.StartsWith("<?") ? "?>" : rest.StartsWith("<!--") ? "-->" : null;
            var at = end is null ? -1 : rest.IndexOf(end);
            if (at < 0)
                return rest;
            rest = rest[(at + end!.Length)..].TrimStart();
        }
    }

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

    private static string? Charset(string? contentType)
    {
        try
        {
            return string.IsNullOrWhiteSpace(contentType) ? null : new ContentType(contentType).CharSet;
        }
        catch (FormatException)
        {
            // A content type that cannot be read says nothing about the charset.
            return null;
        }
    }

    [GeneratedRegex("""^[^<]*<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")]
    private static partial Regex Declaration();

    [GeneratedRegex("&#([xX][0-9a-fA-F]+|[0-9]+);")]
    private static partial Regex Reference();

    [GeneratedRegex(@"[\s\p{Cc}]+")]
    private static partial Regex Blanks();
}
