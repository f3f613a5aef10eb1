using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Patch.Core.Git.Objects;

/// <summary>A commit taken apart without decoding: author line, encoding and message stay bytes (in Latin-1 chars), so they can be written again unchanged.</summary>
internal sealed partial class CommitObject
{
    private CommitObject(ObjectName name) => Name = name;

    public ObjectName Name { get; }

    public ObjectName Tree { get; private set; }

    public IReadOnlyList<ObjectName> Parents { get; private set; } = [];

    /// <summary>What follows <c>author </c>: name, mail in brackets, seconds, offset.</summary>
    public string AuthorLine { get; private set; } = "";

    /// <summary>The value of the encoding header; null: UTF-8.</summary>
    public string? EncodingName { get; private set; }

    public string RawMessage { get; private set; } = "";

    public string Message => Decode(RawMessage);

    /// <summary>The first paragraph in one line, as git shows it.</summary>
    public string Subject => string.Join(' ', Message.TrimStart('\n').Split("\n").TakeWhile(line => line.Trim().Length > 0).Select(line => line.Trim()));

    public static CommitObject Parse(ObjectName name, byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var split = text.IndexOf("\n\n", StringComparison.Ordinal);
        var commit = new CommitObject(name) { RawMessage = split < 0 ? "" : text[(split + 2)..] };
        var parents = new List<ObjectName>();
        foreach (var line in (split < 0 ? text : text[..split]).Split('\n'))
        {
            if (line.StartsWith("tree ", StringComparison.Ordinal))
                commit.Tree = ObjectName.Parse(line[5..]);
            else if (line.StartsWith("parent ", StringComparison.Ordinal))
                parents.Add(ObjectName.Parse(line[7..]));
            else if (line.StartsWith("author ", StringComparison.Ordinal) && commit.AuthorLine.Length == 0)
                commit.AuthorLine = line[7..];
            else if (line.StartsWith("encoding ", StringComparison.Ordinal))
                commit.EncodingName = line[9..];
        }

        commit.Parents = parents;
        return commit;
    }

    /// <summary>The bytes of a new commit with this one's author, encoding and message. Its signature is left out: it would not match any more.</summary>
    public byte[] Carry(ObjectName tree, ReadOnlySpan<ObjectName> parents, GitPerson committer) =>
        Format(tree, parents, AuthorLine, Line(committer), EncodingName, RawMessage);

    /// <summary>The commit with trailers added to its message, each value once; the commit itself where there are none to add.</summary>
    public CommitObject WithTrailers(string key, IReadOnlyList<string> values)
    {
        string[] missing = [.. values.Select(value => $"{key}: {value}").Where(line => !RawMessage.Split('\n').Contains(line))];
        if (missing.Length == 0)
            return this;
        var text = RawMessage.TrimEnd('\n');
        var last = text[(text.LastIndexOf("\n\n", StringComparison.Ordinal) + 1)..];
        var hasTrailers = last.Length < text.Length && last.Split('\n', StringSplitOptions.RemoveEmptyEntries).All(line => TrailerLine().IsMatch(line));
        var changed = (CommitObject)MemberwiseClone();
        changed.RawMessage = $"{text}{(hasTrailers ? "\n" : "\n\n")}{string.Join('\n', missing)}\n";
        return changed;
    }

    public static byte[] Format(ObjectName tree, ReadOnlySpan<ObjectName> parents, string author, string committer, string? encoding, string rawMessage)
    {
        var text = new StringBuilder();
        text.Append("tree ").Append(tree).Append('\n');
        foreach (var parent in parents)
            text.Append("parent ").Append(parent).Append('\n');
        text.Append("author ").Append(author).Append('\n');
        text.Append("committer ").Append(committer).Append('\n');
        if (encoding is not null)
            text.Append("encoding ").Append(encoding).Append('\n');
        text.Append('\n').Append(rawMessage);
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    /// <summary>A person as a commit or tag names them, in raw text. Characters that Git uses as marks are taken out.</summary>
    public static string Line(GitPerson person)
    {
        var offset = person.When.Offset;
        var zone = string.Create(CultureInfo.InvariantCulture, $"{(offset < TimeSpan.Zero ? '-' : '+')}{Math.Abs(offset.Hours):00}{Math.Abs(offset.Minutes):00}");
        return RawText.ToRaw(string.Create(CultureInfo.InvariantCulture,
            $"{Clean(person.Name)} <{Clean(person.Mail)}> {person.When.ToUnixTimeSeconds()} {zone}"));
    }

    /// <summary>The author's name, mail and time; parts that cannot be read are empty, or the year 1970.</summary>
    public (string Name, string Mail, DateTime At) Author()
    {
        var open = AuthorLine.IndexOf('<', StringComparison.Ordinal);
        var close = AuthorLine.LastIndexOf('>');
        if (open < 0 || close < open)
            return (Decode(AuthorLine), "", DateTime.UnixEpoch);
        var time = AuthorLine[(close + 1)..].Trim().Split(' ')[0];
        var seconds = long.TryParse(time, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? Math.Clamp(value, -62_135_596_800, 253_402_300_799) : 0;
        return (Decode(AuthorLine[..open]).Trim(), Decode(AuthorLine[(open + 1)..close]), DateTime.UnixEpoch.AddSeconds(seconds));
    }

    [GeneratedRegex("^[A-Za-z0-9-]+: ")]
    private static partial Regex TrailerLine();

    private static string Clean(string text) => string.Concat(text.Where(letter => letter is not ('<' or '>' or '\n' or '\0')));

    private string Decode(string raw)
    {
        if (EncodingName is null || string.Equals(EncodingName, "utf-8", StringComparison.OrdinalIgnoreCase))
            return RawText.ToText(raw);
        try
        {
            return Encoding.GetEncoding(EncodingName).GetString(Encoding.Latin1.GetBytes(raw));
        }
        catch (ArgumentException)
        {
            // An encoding that .NET lacks: one char a byte is still readable where it matters.
            return raw;
        }
    }
}
