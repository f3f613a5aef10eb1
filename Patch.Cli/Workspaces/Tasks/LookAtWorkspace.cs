using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Patch.Cli.Terminal;
using Patch.Core.Data;
using Patch.Core.Workspaces.Tasks;
using Spectre.Console;

namespace Patch.Cli.Workspaces.Tasks;

/// <summary><c>patchmoi workspace doctor</c>: what is to be seen of a workspace's tasks, and what to mend.</summary>
internal static class LookAtWorkspace
{
    private static readonly TaskOptions Options = new();

    public static Command Create() => Options.AddTo(new Command(
        "doctor", "Look at the tasks, their schedules and last runs. Exit code 1: there is something to mend")).Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var state = Options.State(parsed);
        await using var services = TaskOptions.Services(state);
        var seen = await TaskOptions.DoAsync(() => Task.FromResult(services.GetRequiredService<WorkspaceDoctor>().Look(state)));
        output.Answer(seen, console => Write(seen, console, output));
        foreach (var remark in seen.Remarks)
            output.Remark(remark);
        foreach (var problem in seen.Problems)
            output.Remark($"problem: {problem}");
        return seen.Problems.Count == 0 ? ExitCodes.Ok : ExitCodes.No;
    }

    private static void Write(WorkspaceDiagnosis seen, IAnsiConsole console, CommandOutput output)
    {
        output.Line($"Workspace {seen.Name} in {seen.RepoRoot}, mode {seen.Mode}, state in {seen.StateRoot}");
        output.Line($"{seen.TaskCount} tasks, {seen.DueCount} due, {seen.FailingCount} failing; schedules are in UTC");
        if (seen.Tasks.Count == 0)
            return;
        var table = new Table().AddColumns("Task", "Kind", "Schedule", "Next due", "Last run").Border(TableBorder.Simple);
        foreach (var task in seen.Tasks)
        {
            table.AddRow(
                Printable.Cell(task.Id), Printable.Cell(task.Kind), Printable.Cell(task.Schedule ?? "by hand"), Printable.Cell(NextDue(task)),
                Printable.Cell(task.LastRun is { } last ? $"{last.Status} {last.FinishedAt.ToWire()}" : "never"));
        }

        console.Write(table);
    }

    private static string NextDue(TaskDiagnosis task) => task switch
    {
        { Enabled: false } => "disabled",
        { Due: true } => "now",
        { NextDue: { } next } => next.ToWire(),
        { Schedule: null } => "",
        _ => "never",
    };
}
