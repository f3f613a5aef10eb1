using System.CommandLine;
using Patch.Cli.Terminal;
using Patch.Core.Maintenance.Stacks;
using Spectre.Console;

namespace Patch.Cli.Git;

/// <summary><c>patchmoi stack forecast [NAME]</c>: which patches would conflict on an upstream commit.</summary>
internal static class ForecastStack
{
    public static Command Create() => new StackQuestion<ForecastAnswer>(
        (api, name, onto, token) => api.GetPatchStackForecastAsync(name, onto, token),
        (stacks, path, asked, token) =>
        {
            var done = StackArguments.ValueOf(stacks.Replay(path, asked, token));
            return ForecastAnswer.Of(done.Ends.Branch, done.Ends.Branch, done.Ends.Upstream, done.Replay, done.Took);
        },
        Tell).Create("forecast", "Which patches would conflict on an upstream commit. Writes nothing. Exit code 1: one does");

    private static int Tell(CommandOutput output, object json, ForecastAnswer forecast)
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
