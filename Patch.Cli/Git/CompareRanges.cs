using System.CommandLine;
using System.Text.Json;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Core.Data;
using Patch.Core.Git.Checkouts;
using Patch.Core.Git.RangeDiffs;
using Patch.Core.Maintenance.Stacks;
using Spectre.Console;

namespace Patch.Cli.Git;

/// <summary><c>patchmoi stack range-diff</c>: two versions of a stack, patch by patch.</summary>
internal static class CompareRanges
{
    private static readonly Option<DirectoryInfo> Folder = StackArguments.Repository();
    private static readonly Argument<string?> Name = StackArguments.Name();
    private static readonly Option<string?> From = new("--from")
    {
        Description = "The stack before: BASE..TIP; of a stack by its name a candidate, branch or commit of the fork, by default the candidate before the newest",
    };

    private static readonly Option<string?> To = new("--to") { Description = "The stack after, in the same way; of a stack by its name by default the newest candidate" };

    public static Command Create()
    {
        var command = new Command("range-diff", "Compare two versions of a stack patch by patch: = same, ! changed, < gone, > new") { Name, Folder, From, To };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Name) is not null)
                return;
            foreach (var (name, value) in new[] { ("--from", result.GetValue(From)), ("--to", result.GetValue(To)) })
            {
                if (value is null || Ends(value) is null)
                    result.AddError($"{name} must be BASE..TIP, two commits with two dots between them; or name a stack that Patch follows.");
            }
        });
        return command.Does(RunAsync);
    }

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

    private static Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken) => parsed.GetValue(Name) is { } name
        ? RemoteActions.AskAsync(parsed, async api =>
        {
            using var asked = await api.GetPatchStackRangeDiffAsync(name, parsed.GetValue(From), parsed.GetValue(To), cancellationToken);
            var answer = (await StackTaskWait.ResultAsync(api, asked, output, cancellationToken)).Deserialize<RangeDiffAnswer>(PatchJson.Options)!;
            output.Answer(answer, console => Write(console, output, answer.ToDiff()));
            return ExitCodes.Ok;
        })
        : Task.FromResult(Local(parsed, output, cancellationToken));

    private static int Local(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var (from, to) = (Ends(parsed.GetValue(From)!)!, Ends(parsed.GetValue(To)!)!);
        var diff = StackArguments.ValueOf(new LocalStacks(TimeProvider.System).RangeDiff(parsed.GetRequiredValue(Folder).FullName, from, to, cancellationToken));
        output.Answer(diff, console => Write(console, output, diff));
        return ExitCodes.Ok;
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
