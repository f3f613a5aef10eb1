using System.Text;
using System.Text.RegularExpressions;

namespace Patch.Core.Git.Merging;

/// <summary>One line of a .gitattributes file: a pattern and what it sets.</summary>
/// <param name="Pattern">As written.</param>
/// <param name="Settings">Name and value: <c>true</c>, <c>false</c> (<c>-name</c>), <c>unset</c> (<c>!name</c>) or <c>=word</c>.</param>
internal sealed record AttributeRule(string Pattern, IReadOnlyList<(string Name, string Value)> Settings)
{
    private static readonly char[] Blanks = [' ', '\t', '\r'];

    // Patterns come from repositories: a matcher without backtracking cannot be made slow by one.
    private readonly Lazy<Regex> matcher = new(() => new Regex(ToRegex(Pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline));

    /// <summary>Null for an empty line, a comment, or a negative pattern, which git refuses.</summary>
    public static AttributeRule? Parse(string line)
    {
        var (pattern, rest) = QuotedPattern.Split(line.TrimStart(Blanks));
        if (pattern.Length == 0 || pattern[0] is '#' or '!')
            return null;
        return new AttributeRule(pattern, [.. rest.Split(Blanks, StringSplitOptions.RemoveEmptyEntries).Select(Setting)]);
    }

    /// <param name="path">Relative to the folder of the file that the rule is in.</param>
    public bool Matches(string path)
    {
        if (Pattern.EndsWith('/'))
            return false;
        return matcher.Value.IsMatch(Pattern.Contains('/', StringComparison.Ordinal) ? path : path[(path.LastIndexOf('/') + 1)..]);
    }

    private static (string Name, string Value) Setting(string word)
    {
        if (word[0] == '-')
            return (word[1..], "false");
        if (word[0] == '!')
            return (word[1..], "unset");
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (word, "true") : (word[..equals], word[equals..]);
    }

    private static string ToRegex(string pattern)
    {
        var glob = pattern.TrimStart('/');
        var regex = new StringBuilder(@"\A");
        for (var at = 0; at < glob.Length; at++)
        {
            if (glob.AsSpan(at).StartsWith("**/") && (at == 0 || glob[at - 1] == '/'))
            {
                regex.Append("(?:.*/)?");
                at += 2;
            }
            else if (glob.AsSpan(at).SequenceEqual("**") && at > 0 && glob[at - 1] == '/')
            {
                regex.Append(".*");
                at++;
            }
            else if (glob[at] == '[' && glob.IndexOf(']', at + 2) is var end and > 0)
            {
                var set = glob[(at + 1)..end];
                var inverse = set[0] is '!' or '^';
                regex.Append(inverse ? "[^/" : "[").Append((inverse ? set[1..] : set).Replace(@"\", @"\\").Replace("[", @"\[")).Append(']');
                at = end;
            }
            else if (glob[at] == '\\' && at + 1 < glob.Length)
            {
                regex.Append(Regex.Escape(glob[++at].ToString()));
            }
            else
            {
                regex.Append(glob[at] switch { '*' => "[^/]*", '?' => "[^/]", var letter => Regex.Escape(letter.ToString()) });
            }
        }

        return regex.Append(@"\z").ToString();
    }
}
