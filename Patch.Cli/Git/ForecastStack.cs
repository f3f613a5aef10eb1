using System.CommandLine;
using System.Text.Json;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Core.Data;
using Patch.Core.Git.Checkouts;
using Patch.Core.Maintenance.Stacks;
using Spectre.Console;

namespace Patch.Cli.Git;

/// <summary><c>patchmoi stack forecast [NAME]</c>: which patches would conflict on an upstream commit.</summary>
internal static class ForecastStack
{
    private static readonly Argument<string?> Name = StackArguments.Name();
    private static readonly Option<DirectoryInfo> Folder = StackArguments.Repository();
    private static readonly Option<string?> Stack = StackArguments.Stack();
    private static readonly Option<string?> Onto = StackArguments.Onto();

    public static Command Create() => new Command("forecast", "Which patches would conflict on an upstream commit. Writes nothing. Exit code 1: one does")
    {
        Name, Folder, Stack, Onto,
    }.Does(RunAsync);

    private static Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken) => parsed.GetValue(Name) is { } name
        ? RemoteActions.AskAsync(parsed, async api =>
        {
            using var asked = await api.GetPatchStackForecastAsync(name, parsed.GetValue(Onto), cancellationToken);
            var answer = await StackTaskWait.ResultAsync(api, asked, output, cancellationToken);
            return Tell(output, answer, answer.Deserialize<ForecastAnswer>(PatchJson.Options)!);
        })
        : Task.FromResult(Local(parsed, output, cancellationToken));

    private static int Local(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var (stacks, folder) = (new LocalStacks(TimeProvider.System), parsed.GetRequiredValue(Folder));
        var asked = StackArguments.Local(stacks, folder, parsed.GetValue(Stack), parsed.GetValue(Onto));
        var done = StackArguments.ValueOf(stacks.Replay(folder.FullName, asked, cancellationToken));
        var answer = ForecastAnswer.Of(done.Ends.Branch, done.Ends.Branch, done.Ends.Upstream, done.Replay, done.Took);
        return Tell(output, answer, answer);
    }

    private static int Tell<T>(CommandOutput output, T json, ForecastAnswer forecast)
    {
        output.Answer(json, console => Write(console, output, forecast));
        return forecast.Verdict switch
        {
            StackVerdicts.Conflicts => ExitCodes.No,
            StackVerdicts.CannotRun => ExitCodes.Unusable,
            _ => ExitCodes.Ok,
        };
    }

    private static void Write(IAnsiConsole console, CommandOutput output, ForecastAnswer forecast)
    {
        if (forecast.Patches.Count > 0)
        {
            var list = new Listing("Outcome", "Commit", "Subject", "What would happen");
            foreach (var patch in forecast.Patches)
                list.Add(patch.Code, StackArguments.Short(patch.Commit), patch.Subject, patch.Sentence);
            list.WriteTo(console);
        }

        output.Line($"{forecast.Verdict}: {forecast.Sentence}");
    }
}
