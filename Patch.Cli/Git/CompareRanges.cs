using System.CommandLine;
using Patch.Cli.Terminal;
using Patch.Core.Git.Checkouts;
using Patch.Core.Git.RangeDiffs;
using Spectre.Console;

namespace Patch.Cli.Git;

/// <summary><c>patchmoi stack range-diff</c>: two versions of a stack, patch by patch.</summary>
internal static class CompareRanges
{
    private static readonly Option<DirectoryInfo> Folder = StackArguments.Repository();
    private static readonly Option<string> From = Range("--from", "The stack before, as BASE..TIP");
    private static readonly Option<string> To = Range("--to", "The stack after, as BASE..TIP");

    public static Command Create() =>
        new Command("range-diff", "Compare two versions of a stack patch by patch: = same, ! changed, < gone, > new.")
        {
            Folder, From, To,
        }.Does(RunAsync);

    /// <summary>Writes a comparison for people, in colours where the terminal has them.</summary>
    public static void Write(IAnsiConsole console, CommandOutput output, RangeDiff diff)
    {
        foreach (var (kind, text) in RangeDiffText.Lines(diff))
        {
            if (console.Profile.Capabilities.Ansi)
                console.Write(new Text(Printable.Line(text) + "\n", StyleOf(kind)));
            else
                output.Line(text);
        }

        if (diff.Approximate)
            output.Remark("There are too many patches to weigh each against each: changed patches were paired by the lines they share.");
    }

    private static Option<string> Range(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, Required = true };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => Ends(token.Value) is null))
                result.AddError($"{name} must be BASE..TIP, two commits with two dots between them.");
        });
        return option;
    }

    private static Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var (from, to) = (Ends(parsed.GetRequiredValue(From))!, Ends(parsed.GetRequiredValue(To))!);
        var diff = StackArguments.ValueOf(new LocalStacks(TimeProvider.System).RangeDiff(parsed.GetRequiredValue(Folder).FullName, from, to, cancellationToken));
        output.Answer(diff, console => Write(console, output, diff));
        return Task.FromResult(ExitCodes.Ok);
    }

    private static RangeEnds? Ends(string range) =>
        range.Split("..") is [{ Length: > 0 } from, { Length: > 0 } tip] && !tip.StartsWith('.') ? new RangeEnds(from, tip) : null;

    private static Style StyleOf(char kind) => kind switch
    {
        '<' or '-' => new Style(Color.Red),
        '>' or '+' => new Style(Color.Green),
        '!' => new Style(Color.Yellow),
        '@' => new Style(Color.Aqua),
        _ => Style.Plain,
    };
}
