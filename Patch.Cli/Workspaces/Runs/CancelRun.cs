using System.CommandLine;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;

namespace Patch.Cli.Workspaces.Runs;

/// <summary><c>patchmoi runs cancel ID</c></summary>
internal static class CancelRun
{
    private static readonly Argument<string> Id = Ids.Argument("The run's id");

    public static Command Create() => new Command("cancel", "Stop a run that is queued or going on. Exit code 1: it has ended already") { Id }.Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var answer = await api.CancelWorkspaceRunAsync(parsed.GetRequiredValue(Id), cancellationToken);
        output.Answer(answer, _ => output.Line($"{answer.Run.Id} is {answer.Run.EffectiveStatus}."));
        return ExitCodes.Ok;
    }
}
