using System.Text.Json;
using Patch.Core.Data;
using Spectre.Console;

namespace Patch.Cli.Terminal;

/// <summary>
/// Where a command answers: standard output holds the answer, standard error everything else. With <c>--json</c> the answer is one JSON
/// document. Text of others (titles, paths, messages) is never read as markup, and its control characters never reach the terminal.
/// </summary>
internal sealed class CommandOutput(TextWriter output, TextWriter error, bool json)
{
    /// <summary>Columns where nobody looks on: what is piped on must not be broken in the middle of an id.</summary>
    private const int PipeWidth = 10_000;

    /// <summary>JSON for a terminal.</summary>
    public static readonly JsonSerializerOptions Indented = new(PatchJson.Options) { WriteIndented = true };

    /// <summary>The terminal behind standard output, for tables and trees.</summary>
    public IAnsiConsole Console { get; } = ConsoleOn(output);

    /// <summary>The terminal behind standard error, for progress: it does not disturb an answer that is piped on.</summary>
    public IAnsiConsole Progress { get; } = ConsoleOn(error);

    /// <summary>True when the caller asked for JSON.</summary>
    public bool Json => json;

    /// <summary>Answers with <paramref name="value"/> as JSON, or with what <paramref name="people"/> writes.</summary>
    public void Answer<T>(T value, Action<IAnsiConsole> people)
    {
        if (json)
            output.WriteLine(JsonSerializer.Serialize(value, Indented));
        else
            people(Console);
    }

    /// <summary>One line of the answer for people; nothing with <c>--json</c>.</summary>
    public void Line(string text)
    {
        if (!json)
            output.WriteLine(Printable.Line(text));
    }

    /// <summary>A remark beside the answer, on standard error.</summary>
    public void Remark(string text) => error.WriteLine(Printable.Line(text));

    private static IAnsiConsole ConsoleOn(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!console.Profile.Out.IsTerminal)
            console.Profile.Width = PipeWidth;
        return console;
    }
}
