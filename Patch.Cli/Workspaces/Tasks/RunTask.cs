using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Patch.Cli.Terminal;
using Patch.Core.Workspaces.Tasks;

namespace Patch.Cli.Workspaces.Tasks;

/// <summary><c>patchmoi workspace run TASK</c>: runs a task now, whatever its schedule.</summary>
internal static class RunTask
{
    private static readonly Argument<string> Id = new("task") { Description = "The task's id" };
    private static readonly TaskOptions Options = new();

    public static Command Create() => Options.AddTo(new Command(
        "run", "Run a task now, whatever its schedule. Exit code 1: it failed, or is running already; 5: there is no such task") { Id }).Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var state = Options.State(parsed);
        var file = TaskOptions.File(state, output);
        var task = Find(file, parsed.GetRequiredValue(Id));
        await using var services = TaskOptions.Services(state);
        var (run, passed) = await TaskOptions.DoAsync(() => services.GetRequiredService<WorkspaceTasks>().RunAsync(state, file, task, cancellationToken));
        if (run is null)
            throw new CommandFailure(ExitCodes.No, passed!.Reason);
        output.Answer(run, _ => TaskRunReport.WriteWhole(run, output));
        return run.Status == TaskRunStatus.Failed ? ExitCodes.No : ExitCodes.Ok;
    }

    private static WorkspaceTask Find(WorkspaceFile file, string id)
    {
        if (file.Tasks.FirstOrDefault(task => task.Id == id) is { } found)
            return found;
        if (file.Problems.Any(problem => problem.Task == id))
            throw new CommandFailure(ExitCodes.Unusable, $"Task '{id}' cannot be run before that is mended.");
        throw new CommandFailure(
            ExitCodes.NotFound,
            $"There is no task '{id}'; there {(file.Tasks.Count == 0 ? "are none" : $"are {string.Join(", ", file.Tasks.Select(task => task.Id))}")}.");
    }
}
