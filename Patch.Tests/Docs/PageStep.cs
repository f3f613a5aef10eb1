using System.Globalization;
using System.Text.RegularExpressions;

namespace Patch.Tests.Docs;

/// <summary>Something that a reader does; <paramref name="Line"/> counts from 1.</summary>
internal abstract record PageStep(int Line);

/// <summary>Writes a file, its path relative to the page's folder.</summary>
internal sealed record PageFile(int Line, string Path, string Content) : PageStep(Line);

/// <summary>Runs a command. <paramref name="Shown"/> are the lines that the page shows of its output.</summary>
internal sealed record PageCommand(int Line, string Text, IReadOnlyList<string> Shown, int ExitCode, bool Eventually, bool Background) : PageStep(Line)
{
    /// <summary>Several commands, each of which must succeed.</summary>
    public bool IsScript { get; init; }

    /// <summary>
    /// The first shown line that does not occur in <paramref name="output"/> below the ones before it; null when all do. How many spaces
    /// stand between words is the page's choice.
    /// </summary>
    public string? MissingFrom(string output)
    {
        using var lines = output.Split('\n').Select(Words).GetEnumerator();
        foreach (var shown in Shown)
        {
            var pattern = new Regex('^' + Regex.Escape(Words(shown)).Replace("…", ".*", StringComparison.Ordinal) + '$', RegexOptions.Singleline);
            do
            {
                if (!lines.MoveNext())
                    return shown;
            }
            while (!pattern.IsMatch(lines.Current));
        }

        return null;
    }

    private static string Words(string line) => string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>What the info of a block says beside its language.</summary>
internal sealed record BlockOptions(string? File, int ExitCode, bool Eventually, bool Background)
{
    public static BlockOptions Read(string page, int line, IEnumerable<string> words) =>
        words.Aggregate(new BlockOptions(null, 0, false, false), (options, word) => word switch
        {
            "eventually" => options with { Eventually = true },
            "background" => options with { Background = true },
            ['e', 'x', 'i', 't', '=', .. var code] when byte.TryParse(code, CultureInfo.InvariantCulture, out var exitCode) => options with { ExitCode = exitCode },
            _ when word is ['[', .. var file, ']'] => options with { File = file },
            _ => throw new PageException(page, line, $"'{word}' is not known; there are: eventually, background, exit=N, [path], no-run: REASON"),
        });
}

/// <summary>What is wrong with a page, and where.</summary>
internal sealed class PageException(string page, int line, string sentence) : Exception($"docs/{page}:{line}: {sentence}");
