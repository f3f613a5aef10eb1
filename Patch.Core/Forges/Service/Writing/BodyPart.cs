using System.Text;

namespace Patch.Core.Forges.Service.Writing;

/// <summary>A part of a body that can be written shorter.</summary>
/// <param name="Name">Its name in templates.</param>
/// <param name="Write">Writes it with about so many characters at the most; without markup of its own it may be a little longer.</param>
internal sealed record BodyPart(string Name, Func<int, string> Write)
{
    /// <summary>A part that is always short.</summary>
    public static BodyPart Fixed(string name, string text) => new(name, _ => text);
}

/// <summary>Brings the parts of a body within a bound: a pure rule.</summary>
internal static class BodyFit
{
    private const int MostRounds = 100;
    private const int Shortest = 400;

    /// <summary>Lines up to a bound, one at the least, and how many more there are.</summary>
    public static string Lines(IReadOnlyList<string> lines, int most, string what)
    {
        var text = new StringBuilder();
        var shown = lines.TakeWhile(line => text.Length == 0 || text.Length + line.Length < most - 200).Select(line => text.Append(line).Append('\n')).Count();
        if (shown < lines.Count)
            text.Append($"\n*{lines.Count - shown} more {what} are left out here.*\n");
        return text.ToString();
    }

    /// <summary>Each part's text. The longest gives way first, down to half of what it was at a time; what still is too long is left out with a sentence.</summary>
    public static IReadOnlyDictionary<string, string> Fit(IReadOnlyList<BodyPart> parts, int most)
    {
        var texts = parts.ToDictionary(part => part.Name, part => part.Write(most), StringComparer.Ordinal);
        var firm = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 0; round < MostRounds && Total() > most; round++)
        {
            var longest = parts.Where(part => !firm.Contains(part.Name)).MaxBy(part => texts[part.Name].Length);
            if (longest is null)
                break;
            var before = texts[longest.Name];
            var wanted = Math.Max(before.Length / 2, before.Length - (Total() - most));
            var shorter = wanted < Shortest ? before : longest.Write(wanted);
            if (shorter.Length >= before.Length)
                firm.Add(longest.Name);
            else
                texts[longest.Name] = shorter;
        }

        foreach (var part in parts.OrderByDescending(part => texts[part.Name].Length).TakeWhile(_ => Total() > most))
            texts[part.Name] = "*A part of this did not fit here and is left out.*\n";
        return texts;

        int Total() => texts.Values.Sum(text => text.Length);
    }
}
