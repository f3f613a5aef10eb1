using System.Net.Mime;
using System.Text;
using System.Text.RegularExpressions;

namespace Patch.Core.Feeds.Reading;

/// <summary>Which encoding a feed's bytes are in, and the text that they are in it. Strict: bytes that do not fit are told, never replaced.</summary>
internal static partial class FeedEncoding
{
    private const int HeadLength = 200;

    private static readonly (byte[] Mark, string Name)[] Marks =
    [
        ([0xEF, 0xBB, 0xBF], "utf-8"), ([0xFF, 0xFE, 0, 0], "utf-32"), ([0, 0, 0xFE, 0xFF], "utf-32BE"), ([0xFF, 0xFE], "utf-16"), ([0xFE, 0xFF], "utf-16BE"),
    ];

    /// <summary>
    /// Decodes by byte order mark, by the shape of the first character (XML 1.0, appendix F), by the XML declaration, by the charset of the
    /// content type, else as UTF-8.
    /// </summary>
    /// <returns>The text, null when the bytes are not in the encoding; and the encoding's name.</returns>
    public static (string? Text, string Name) Decode(byte[] body, string? contentType)
    {
        var (mark, name) = Marks.FirstOrDefault(known => body.AsSpan().StartsWith(known.Mark));
        name ??= Shape(body);
        if (name is null && Declared(body) is { } declared)
        {
            // The declaration was read one byte a character, so wider ones are not what the bytes are in.
            if (declared.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase) || declared.StartsWith("utf-32", StringComparison.OrdinalIgnoreCase))
                return (null, declared);
            name = declared;
        }

        name ??= Charset(contentType) ?? "utf-8";
        try
        {
            return (Strict(name).GetString(body.AsSpan(mark?.Length ?? 0)), name);
        }
        catch (Exception wrong) when (wrong is DecoderFallbackException or ArgumentException or NotSupportedException)
        {
            return (null, name);
        }
    }

    private static Encoding Strict(string name) =>
        CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
        ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    private static string? Shape(byte[] body) => body switch
    {
        [(byte)'<', 0, not 0, 0, ..] => "utf-16",
        [0, (byte)'<', 0, not 0, ..] => "utf-16BE",
        _ => null,
    };

    private static string? Declared(byte[] body)
    {
        var head = Encoding.Latin1.GetString(body, 0, Math.Min(body.Length, HeadLength));
        return Declaration().Match(head) is { Success: true } match ? match.Groups[1].Value : null;
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

    [GeneratedRegex("""^\s*<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")]
    private static partial Regex Declaration();
}
