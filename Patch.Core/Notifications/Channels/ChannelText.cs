using System.Globalization;
using System.Text;
using Patch.Core.Data;

namespace Patch.Core.Notifications.Channels;

/// <summary>Text of anybody, made fit for a channel: pure rules that all of them share.</summary>
public static class ChannelText
{
    /// <summary>Sign that something is missing.</summary>
    public const string Ellipsis = "…";

    /// <summary>
    /// The text with line feeds alone between its lines, and without what has no face: control characters, halves of surrogate pairs, and the
    /// marks that turn the direction of writing, with which a text can be made to read as another one.
    /// </summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                clean.Append(c).Append(text[++i]);
            else if (char.IsSurrogate(c))
                clean.Append('\uFFFD');
            else if (c == '\r')
                clean.Append(i + 1 < text.Length && text[i + 1] == '\n' ? "" : "\n");
            else if (c is '\u0085' or '\u2028' or '\u2029')
                clean.Append('\n');
            else if (c is '\n' or '\t' || !(char.IsControl(c) || TurnsDirection(c)))
                clean.Append(c);
        }

        return clean.ToString().Trim();
    }

    /// <summary><see cref="Clean"/> in one line.</summary>
    public static string Line(string? text) => Clean(text).Replace('\n', ' ').Replace('\t', ' ').Trim();

    /// <summary>
    /// At most <paramref name="limit"/> UTF-16 units, with a sign that something is missing; no surrogate pair is halved. Null for blank text.
    /// </summary>
    public static string? Cut(string? text, int limit)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed))
            return null;
        return trimmed.Length <= limit ? trimmed : Core.Cut.Begin(trimmed, limit - Ellipsis.Length) + Ellipsis;
    }

    /// <summary>
    /// The text escaped, and cut so that what comes out has at most <paramref name="limit"/> units: never within an escape, since the text is
    /// cut before it is escaped. Null for blank text.
    /// </summary>
    public static string? CutEscaped(string? text, int limit, Func<string, string> escape)
    {
        for (var room = limit; room > 1 && Cut(text, room) is { } cut; room -= Math.Max(1, room / 8))
        {
            if (escape(cut) is var escaped && escaped.Length <= limit)
                return escaped;
        }

        return null;
    }

    /// <summary>True for a web address of at most <paramref name="limit"/> characters, without blanks: what may become a link.</summary>
    public static bool IsLink(string? url, int limit) =>
        url is not null && url.Length <= limit && !url.Any(c => c <= ' ' || char.IsControl(c) || c is '<' or '>' or '|' or '"')
        && Uri.TryCreate(url, UriKind.Absolute, out var link) && link.Scheme is "http" or "https";

    /// <summary>An id for headers and paths: the notice's own where it is plain, else its SHA-256.</summary>
    public static string Token(string id) =>
        id.Length is > 0 and <= 64 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? id : IdKeys.Of(id);

    /// <summary>A time as people read it where a channel has no form of its own for it.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static bool TurnsDirection(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F' or '\uFEFF';
}
