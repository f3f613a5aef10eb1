using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Git.Checkouts;
using Patch.Core.Workspaces.Flows;

namespace Patch.Core.Workspaces.Tasks;

/// <summary>Looks at a workspace's tasks and their state, and changes nothing.</summary>
public sealed class WorkspaceDoctor(IOptions<WorkspaceOptions> options, TimeProvider timeProvider)
{
    /// <summary>What is to be seen.</summary>
    /// <exception cref="WorkspaceTasksException">The state cannot be read.</exception>
    public WorkspaceDiagnosis Look(TaskState state)
    {
        var now = timeProvider.GetUtcNow();
        var path = Path.Combine(state.Folder, WorkspaceToml.FileName);
        var read = WorkspaceToml.Load(state.Folder);
        var file = read ?? new WorkspaceFile(Path.GetFileName(state.Folder), [], [], []);
        var (runs, unreadable) = state.Runs();
        var tasks = file.Tasks.Select(task => Of(task, state, runs, now)).ToArray();

        List<string> problems = [];
        if (read is null)
            problems.Add($"There is no {path}: write it, with a table [workspace] and a [[workspace.tasks]] for each task.");
        problems.AddRange(file.Problems.Select(problem => problem.ToString()));
        var packages = file.Tasks.Any(task => task.Work is TaskWork.Flow) ? FlowPackages.Load(state.Folder) : new FlowPackageSet([], []);
        problems.AddRange(file.Tasks.Where(task => task.Enabled).Select(task => Obstacle(task, state, packages)).OfType<string>());
        problems.AddRange(packages.Problems.Select(problem => problem.ToString()));
        problems.AddRange(tasks.Where(task => task.Enabled && task.FailuresInARow > 0).Select(Failing));
        problems.AddRange(file.Tasks.Select(task => Unended(task, state, runs)).OfType<string>());
        if (NotIgnored(state) is { } notIgnored)
            problems.Add(notIgnored);
        return new WorkspaceDiagnosis(
            state.Mode, state.Folder, path, read is not null, state.Root, tasks.Length, tasks.Count(task => task.Due),
            tasks.Count(task => task.FailuresInARow > 0), runs.MaxBy(run => run.FinishedAt), file.Name, tasks, problems,
            [.. file.Remarks, .. unreadable.Select(run => $"{run} is no record of a run and is passed over.")]);
    }

    private static TaskDiagnosis Of(WorkspaceTask task, TaskState state, IReadOnlyList<TaskRun> runs, DateTimeOffset now) => new(
        task.Id, task.Kind, task.Enabled, task.Schedule?.Text, task.IsDue(state.LastStart(task.Id), now),
        task.Enabled ? task.Schedule?.NextAfter(now) : null, runs.LastOrDefault(run => run.TaskId == task.Id),
        TaskHealth.FailuresInARow(task.Id, runs));

    private string? Obstacle(WorkspaceTask task, TaskState state, FlowPackageSet packages)
    {
        var obstacle = task.Work switch
        {
            TaskWork.Command command => TaskPrograms.Obstacle(command.Line[0], state.Folder),
            TaskWork.Skill skill => CodexSkills.Obstacle(skill, state, options.Value),
            TaskWork.Flow flow => NoFlow(flow, packages),
            _ => null,
        };
        return obstacle is null ? null : $"Task '{task.Id}': {obstacle}";
    }

    private static string? NoFlow(TaskWork.Flow flow, FlowPackageSet packages) =>
        packages.Packages.SelectMany(package => package.Steps).Any(step => step.Trigger?.Type == flow.Type)
            ? null
            : $"No flow package has a step for events of the type '{flow.Type}': see 'patchmoi flows list'.";

    private static string Failing(TaskDiagnosis task)
    {
        var times = task.FailuresInARow == 1 ? "failed the last time" : $"has failed {task.FailuresInARow} times in a row";
        return $"Task '{task.Id}' {times}, at {task.LastRun!.StartedAt.ToWire()}: {task.LastRun.Error ?? "no reason is given."} "
            + $"See {task.LastRun.OutputPath}, then try it with 'patchmoi workspace run {task.Id}'.";
    }

    private static string? Unended(WorkspaceTask task, TaskState state, IReadOnlyList<TaskRun> runs)
    {
        if (state.LastStart(task.Id) is not { } start || runs.Any(run => run.Id == start.RunId) || IsRunning(state.LockPath(task.Id)))
            return null;
        return $"Task '{task.Id}' was started at {start.StartedAt.ToWire()} and killed before it ended: look at what it was doing, then run it again "
            + $"with 'patchmoi workspace run {task.Id}'.";
    }

    private static bool IsRunning(string lockPath)
    {
        if (!File.Exists(lockPath))
            return false;
        using var free = TaskLock.TryTake(lockPath);
        return free is null;
    }

    /// <summary>What a machine keeps for itself does not belong into commits; what CI keeps may.</summary>
    private static string? NotIgnored(TaskState state) =>
        state.Mode == WorkspaceMode.Local && IgnoreRules.Ignores(Path.Combine(state.Root, "runs", "any.json")) == false
            ? "Git does not ignore the tasks' state: add it with \"echo '/.codex/workspace/local/' >> .gitignore\"."
            : null;
}
