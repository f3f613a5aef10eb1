using System.Text;

namespace Patch.Core.Git.Merging;

/// <summary>The first word of a line of .gitattributes, which may be quoted as C does it, for names with spaces: <c>"with space.txt" merge=union</c>.</summary>
internal static class QuotedPattern
{
    private const int OctalDigits = 3;
    private const string Escapes = "abfnrtv\"\\";
    private const string Escaped = "\a\b\f\n\r\t\v\"\\";

    /// <summary>The word, unquoted, and what is behind it. What is not well quoted is taken as it stands, as git takes it.</summary>
    public static (string Pattern, string Settings) Split(string line)
    {
        if (line.StartsWith('"') && Unquote(line) is { } quoted)
            return quoted;
        var end = line.IndexOfAny([' ', '\t', '\r']);
        return end < 0 ? (line, "") : (line[..end], line[end..]);
    }

    private static (string Pattern, string Settings)? Unquote(string line)
    {
        var pattern = new StringBuilder();
        for (var at = 1; at < line.Length; at++)
        {
            if (line[at] == '"')
                return (pattern.ToString(), line[(at + 1)..]);
            if (line[at] != '\\')
            {
                pattern.Append(line[at]);
                continue;
            }

            if (++at == line.Length)
                return null;
            var digits = line.AsSpan(at, Math.Min(OctalDigits, line.Length - at));
            if (Escapes.IndexOf(line[at], StringComparison.Ordinal) is var escape and >= 0)
            {
                pattern.Append(Escaped[escape]);
            }
            else if (digits.Length == OctalDigits && digits[0] is >= '0' and <= '3' && !digits.ContainsAnyExceptInRange('0', '7'))
            {
                pattern.Append((char)Convert.ToInt32(digits.ToString(), 8));
                at += OctalDigits - 1;
            }
            else
            {
                return null;
            }
        }

        return null;
    }
}
