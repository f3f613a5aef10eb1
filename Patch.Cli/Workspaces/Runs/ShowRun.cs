using System.CommandLine;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Client.Answers;

namespace Patch.Cli.Workspaces.Runs;

/// <summary><c>patchmoi runs show ID</c>: one run with what it wrote.</summary>
internal static class ShowRun
{
    private static readonly Argument<string> Id = Ids.Argument("The run's id");

    public static Command Create() => new Command("show", "One run with its output") { Id }.Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var answer = await api.GetWorkspaceRunAsync(parsed.GetRequiredValue(Id), cancellationToken);
        output.Answer(answer, console =>
        {
            console.Write(Fields(answer.Run));
            // As it was written: output is not cut into a table's lines.
            foreach (var stream in answer.Run.Output)
                output.Line($"\n--- {stream.Kind} ---\n{stream.Text.TrimEnd()}");
        });
        return ExitCodes.Ok;
    }

    private static Spectre.Console.Grid Fields(WorkspaceRun run) => Records.Of(
        ("Id", run.Id),
        ("Status", run.EffectiveStatus),
        ("Process", run.ProcessStatus),
        ("Flow", $"{run.FlowName} / {run.StepName}"),
        ("Event", run.EventId),
        ("Error", run.Error),
        ("Created", run.CreatedAt),
        ("Started", run.StartedAt),
        ("Completed", run.CompletedAt));
}
