using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Patch.Cli.Terminal;
using Patch.Core.Workspaces.Tasks;

namespace Patch.Cli.Workspaces.Tasks;

/// <summary><c>patchmoi workspace tick</c>: runs what is due in this minute; for a timer that calls it every minute.</summary>
internal static class TickWorkspace
{
    private static readonly TaskOptions Options = new();

    public static Command Create() => Options.AddTo(new Command(
        "tick", "Run the tasks that are due in this minute, each once. Exit code 1: one failed, or some cannot be used")).Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var state = Options.State(parsed);
        var file = TaskOptions.File(state, output);
        await using var services = TaskOptions.Services(state);
        var tick = await TaskOptions.DoAsync(() => services.GetRequiredService<WorkspaceTasks>().TickAsync(state, file, cancellationToken));
        foreach (var passed in tick.Passed)
            output.Remark(passed.Reason);
        output.Answer(tick, _ => Write(tick, output));
        return file.Problems.Count == 0 && tick.Runs.All(run => run.Status != TaskRunStatus.Failed) ? ExitCodes.Ok : ExitCodes.No;
    }

    private static void Write(TaskTick tick, CommandOutput output)
    {
        if (tick.Due.Count == 0)
            output.Line("No task is due.");
        foreach (var run in tick.Runs)
            output.Line(TaskRunReport.Line(run));
    }
}
