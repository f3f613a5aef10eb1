using System.Text.RegularExpressions;
using Patch.Tests.Support;
using YamlDotNet.Serialization;

namespace Patch.Tests.Docs;

/// <summary>
/// A tutorial or how-to, read into what a reader does on it: the files to write and the commands to run. A fenced block says in its info
/// what it is:
/// <list type="bullet">
/// <item><c>sh</c>: commands, run as they are. <c>console</c>: lines that begin with <c>$ </c> are commands, those below one its output,
/// where <c>…</c> stands for anything.</item>
/// <item><c>exit=1</c> (console): the commands end with that code. <c>eventually</c> (console): run again until the output is as shown.
/// <c>background</c>: goes on running while the rest of the page is worked through.</item>
/// <item><c>no-run: REASON</c>: cannot be run by a test, for one of <see cref="Reasons"/>.</item>
/// <item>any other language with <c>[path]</c> behind it: a file to write there.</item>
/// </list>
/// The front matter says what must be there (<c>needs: patch</c>, see <see cref="PageWorkshop"/>). Ports 3000 to 3099 stand for free ones.
/// </summary>
internal sealed partial record Page(string Name, IReadOnlyList<string> Needs, IReadOnlyList<PageStep> Steps)
{
    /// <summary>Why a block may be shown and not run.</summary>
    public static readonly IReadOnlyList<string> Reasons = ["needs-docker", "needs-kubernetes", "needs-aspire", "needs-network"];

    /// <summary>What a page may ask to be there.</summary>
    public static readonly IReadOnlyList<string> Offers = ["patch"];

    private static readonly string[] Shown = ["json", "toml", "yaml", "text", "ini", "http", "diff", "xml", "js", "ts", "csharp", "dockerfile"];

    /// <summary>The pages of a folder of the docs, as paths below it.</summary>
    public static IEnumerable<string> In(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Docs, folder), "*.md").Select(file => Path.GetRelativePath(Docs, file)).Order();

    private static string Docs => Path.Combine(SourceFolder.Root, "docs");

    public static Page Read(string path) => Parse(path, File.ReadAllText(Path.Combine(Docs, path)));

    /// <summary>Reads a page; throws a <see cref="PageException"/> for a block that it cannot tell how to run.</summary>
    public static Page Parse(string name, string text)
    {
        var lines = text.Split('\n');
        var front = lines[0] == "---" ? Array.IndexOf(lines, "---", 1) : 0;
        var steps = new List<PageStep>();
        for (var at = front; at < lines.Length; at++)
        {
            if (Fence().Match(lines[at]) is not { Success: true } fence)
            {
                if (IsIndentedCode(lines, at))
                    throw new PageException(name, at + 1, "an indented block is not run: fence it, with sh, console or another language");
                continue;
            }

            var indent = fence.Groups["indent"].Value;
            var end = Array.FindIndex(lines, at + 1, line => line.Trim() == fence.Groups["ticks"].Value);
            if (end < 0)
                throw new PageException(name, at + 1, "the block has no end");
            var content = lines[(at + 1)..end].Select(line => line.StartsWith(indent, StringComparison.Ordinal) ? line[indent.Length..] : line.TrimStart());
            steps.AddRange(Block(name, at + 1, fence.Groups["info"].Value.Trim(), [.. content]));
            at = end;
        }

        return new Page(name, NeedsOf(name, string.Join('\n', lines[..front])), steps);
    }

    /// <summary>Four columns deeper than the text around it, which within a list begins at the third or fourth column.</summary>
    private static bool IsIndentedCode(string[] lines, int at)
    {
        var indent = lines[at].Length - lines[at].TrimStart(' ').Length;
        if (indent < 4 || lines[at].Length == indent || at == 0 || lines[at - 1].Trim().Length > 0)
            return false;
        var list = lines[..at].LastOrDefault(line => line.Length > 0 && line[0] != ' ') is { } parent && ListItem().IsMatch(parent);
        return !list || indent >= 7;
    }

    private static IReadOnlyList<string> NeedsOf(string name, string frontMatter)
    {
        var values = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object?>?>(frontMatter.Trim('-', '\n'));
        IReadOnlyList<string> needs = values?.GetValueOrDefault("needs") switch
        {
            null => [],
            string one => [one],
            IEnumerable<object> many => [.. many.Select(each => $"{each}")],
            _ => ["?"],
        };
        return needs.Except(Offers).Any()
            ? throw new PageException(name, 1, $"needs may be: {string.Join(", ", Offers)}")
            : needs;
    }

    private static IEnumerable<PageStep> Block(string page, int line, string info, string[] content)
    {
        var words = info.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var language = words.FirstOrDefault("");
        if (words is [_, "no-run:", var reason])
            return Reasons.Contains(reason) ? [] : throw new PageException(page, line, $"'{reason}' is no reason; there are: {string.Join(", ", Reasons)}");
        var options = BlockOptions.Read(page, line, words.Skip(1));
        if (language == "sh" && (options.Eventually || options.ExitCode != 0))
            throw new PageException(page, line, "exit=N and eventually are for a console block");
        return language switch
        {
            "sh" when options.File is null => [new PageCommand(line, string.Join('\n', content), [], 0, false, options.Background) { IsScript = true }],
            "console" when options.File is null => Commands(page, line, content, options),
            _ when !Shown.Contains(language) => throw new PageException(page, line, $"a block of '{language}': say sh or console for commands, or one of {string.Join(", ", Shown)}"),
            _ when options.File is { } file => [new PageFile(line, file, string.Join('\n', content) + "\n")],
            _ => [],
        };
    }

    private static IEnumerable<PageCommand> Commands(string page, int line, string[] content, BlockOptions options)
    {
        var commands = new List<(int Line, string Text, List<string> Output)>();
        for (var at = 0; at < content.Length; at++)
        {
            if (content[at].StartsWith("$ ", StringComparison.Ordinal))
            {
                var text = content[at][2..];
                while (text.EndsWith('\\') && at + 1 < content.Length)
                    text += '\n' + content[++at];
                commands.Add((line + at + 1, text, []));
            }
            else if (commands.Count > 0)
            {
                commands[^1].Output.Add(content[at]);
            }
            else
            {
                throw new PageException(page, line + at + 1, "a console block begins with a command: '$ …'");
            }
        }

        return commands.Select(command => new PageCommand(
            command.Line, command.Text, [.. command.Output.Where(shown => shown.Trim().Length > 0)], options.ExitCode, options.Eventually, options.Background));
    }

    [GeneratedRegex(@"^([-*]|\d+\.) ")]
    private static partial Regex ListItem();

    [GeneratedRegex(@"^(?<indent> *)(?<ticks>`{3,})(?<info>[^`]*)$")]
    private static partial Regex Fence();
}
