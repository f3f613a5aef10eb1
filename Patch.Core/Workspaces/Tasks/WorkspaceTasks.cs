using Patch.Core.Data;

namespace Patch.Core.Workspaces.Tasks;

/// <summary>Runs the tasks of a workspace: those that are due, or one by hand. In any number of processes, each task runs once at a time.</summary>
public sealed class WorkspaceTasks
{
    private static readonly TimeSpan RunningWait = TimeSpan.FromSeconds(10);
    private readonly PerformTask perform;
    private readonly TimeProvider timeProvider;

    internal WorkspaceTasks(PerformTask perform, TimeProvider timeProvider) => (this.perform, this.timeProvider) = (perform, timeProvider);

    /// <summary>
    /// Runs what is due in this minute and has not run in it, one after another, in the file's order. Minutes without a tick are not made
    /// up for. A task that is still running is left alone.
    /// </summary>
    /// <param name="state">The workspace's folder and state.</param>
    /// <param name="file">Its tasks.</param>
    /// <param name="cancellationToken">Stops the task that is running, and starts no more.</param>
    /// <exception cref="WorkspaceTasksException">The state cannot be written.</exception>
    public async Task<TaskTick> TickAsync(TaskState state, WorkspaceFile file, CancellationToken cancellationToken)
    {
        state.Prepare();
        var minute = TaskSchedule.MinuteOf(timeProvider.GetUtcNow());
        var due = file.Tasks
            .Select(task => (Task: task, Last: state.LastStart(task.Id)))
            .Where(candidate => candidate.Task.IsDue(candidate.Last, minute))
            .ToList();
        var runs = new List<TaskRun>();
        var passed = new List<PassedTask>();
        foreach (var (task, last) in due)
        {
            using var held = TaskLock.TryTake(state.LockPath(task.Id));
            if (held is null)
                passed.Add(Running(task, state));
            else if (state.LastStart(task.Id) != last)
                passed.Add(new PassedTask(task.Id, $"Task '{task.Id}' was run by another tick meanwhile."));
            else
                runs.Add(await RunAsync(state, file.Name, task, minute, cancellationToken));
        }

        return new TaskTick(state.Mode, [.. due.Select(candidate => candidate.Task.Id)], runs, passed);
    }

    /// <summary>Runs a task now, whatever its schedule. While it runs already this waits for it, up to ten seconds.</summary>
    /// <returns>The run; or that the task is still running.</returns>
    /// <exception cref="WorkspaceTasksException">The state cannot be written.</exception>
    public async Task<(TaskRun? Run, PassedTask? Passed)> RunAsync(
        TaskState state, WorkspaceFile file, WorkspaceTask task, CancellationToken cancellationToken)
    {
        state.Prepare();
        using var held = await TaskLock.TakeAsync(state.LockPath(task.Id), RunningWait, timeProvider, cancellationToken);
        return held is null
            ? (null, Running(task, state))
            : (await RunAsync(state, file.Name, task, TaskSchedule.MinuteOf(timeProvider.GetUtcNow()), cancellationToken), null);
    }

    private async Task<TaskRun> RunAsync(
        TaskState state, string workspace, WorkspaceTask task, DateTimeOffset minute, CancellationToken cancellationToken)
    {
        var startedAt = timeProvider.NowUtc();
        var begun = new TaskBegun(workspace, state, task, TaskRun.NewId(task.Id, startedAt), startedAt);
        try
        {
            state.Begin(new TaskStart(task.Id, begun.RunId, startedAt, minute));
            TaskEnd end;
            try
            {
                end = await perform.DoAsync(begun, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                const string stopped = "It was stopped by hand.";
                await EndAsync(begun, new TaskEnd(TaskRunStatus.Failed, stopped, new { Error = stopped }));
                throw;
            }

            return await EndAsync(begun, end);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new WorkspaceTasksException($"The run {begun.RunId} cannot be recorded in {state.Root}: {refused.Message}");
        }
    }

    private async Task<TaskRun> EndAsync(TaskBegun begun, TaskEnd end)
    {
        var run = new TaskRun(
            begun.RunId, begun.Task.Id, begun.Task.Kind, end.Status, begun.StartedAt, timeProvider.NowUtc(), begun.State.Mode,
            begun.State.OutputPath(begun.RunId), end.Error);
        await begun.State.EndAsync(run, end.Output, timeProvider);
        return run;
    }

    private static PassedTask Running(WorkspaceTask task, TaskState state)
    {
        var since = state.LastStart(task.Id) is { } start ? $", since {start.StartedAt.ToWire()}" : "";
        return new PassedTask(task.Id, $"Task '{task.Id}' is running{since}: it is not started a second time.");
    }
}

/// <summary>What a tick did.</summary>
/// <param name="Mode">One of <see cref="WorkspaceMode"/>.</param>
/// <param name="Due">Ids of the tasks that were due.</param>
/// <param name="Runs">The runs that it made, all ended.</param>
/// <param name="Passed">Those that were due and that it left alone.</param>
public sealed record TaskTick(string Mode, IReadOnlyList<string> Due, IReadOnlyList<TaskRun> Runs, IReadOnlyList<PassedTask> Passed);

/// <summary>A task that was left alone, and why, as a sentence.</summary>
public sealed record PassedTask(string TaskId, string Reason);
