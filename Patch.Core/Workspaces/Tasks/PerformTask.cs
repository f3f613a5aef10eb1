using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Workspaces.Local;
using Patch.Core.Workspaces.Runners;

namespace Patch.Core.Workspaces.Tasks;

/// <summary>Does what a task says, once.</summary>
internal sealed class PerformTask(
    RunFlowsNow flows, StepEnvironment environment, IOptions<WorkspaceOptions> options, TimeProvider timeProvider)
{
    /// <summary>Does it. What goes wrong with the task is in the answer.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; what the task started is stopped.</exception>
    public Task<TaskEnd> DoAsync(TaskBegun run, CancellationToken cancellationToken) => run.Task switch
    {
        { Enabled: false } => Task.FromResult(new TaskEnd(TaskRunStatus.Skipped, null, new { Skipped = "disabled" })),
        { Work: TaskWork.Command command } => CommandAsync(run, command.Line, command.Timeout, cancellationToken),
        { Work: TaskWork.Flow flow } => FlowAsync(run, flow, cancellationToken),
        { Work: TaskWork.Skill skill } => SkillAsync(run, skill, cancellationToken),
        _ => throw new InvalidOperationException($"Task {run.Task.Id} is of no known kind."),
    };

    private async Task<TaskEnd> CommandAsync(TaskBegun run, IReadOnlyList<string> line, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var variables = environment.Forwarded();
        variables[WorkspaceMode.Variable] = run.State.Mode;
        if (run.State.Mode == WorkspaceMode.Actions)
            variables["CODEX_HOME"] = CodexSkills.Home(run.State, options.Value);
        var program = TaskPrograms.PathOf(line[0], run.State.Folder);
        var command = new ChildCommand(program, [.. line.Skip(1)], run.State.Folder, variables, []);
        var end = await ChildEnd.RunAsync(command, timeout, options.Value.OutputLimit, timeProvider, cancellationToken);
        var error = end.ExitCode is 0 ? null : end.Fault ?? $"{line[0]} exited with {end.ExitCode}.";
        return new TaskEnd(
            error is null ? TaskRunStatus.Completed : TaskRunStatus.Failed, error, new { end.ExitCode, end.Stdout, end.Stderr, Error = error });
    }

    private async Task<TaskEnd> FlowAsync(TaskBegun run, TaskWork.Flow work, CancellationToken cancellationToken)
    {
        var flowEvent = EventOf(run, work);
        var ran = await flows.RunAsync(run.State.Folder, flowEvent, only: null, cancellationToken);
        var error = ran.WentWell ? null : ran.Reason ?? string.Join(' ', ran.Steps
            .Where(step => !FlowsRun.IsWell(step.Status))
            .Select(step => $"{step.Flow}/{step.Step}: {step.Status}: {step.Message}"));
        return new TaskEnd(
            error is null ? TaskRunStatus.Completed : TaskRunStatus.Failed, error, new { Event = flowEvent, ran.Steps, ran.Reason, ran.Problems, Error = error });
    }

    private Task<TaskEnd> SkillAsync(TaskBegun run, TaskWork.Skill work, CancellationToken cancellationToken)
    {
        if (CodexSkills.Obstacle(work, run.State, options.Value) is { } obstacle)
            return Task.FromResult(new TaskEnd(TaskRunStatus.Failed, obstacle, new { Error = obstacle }));
        var request = $"Use the skill {work.Name} for this task of the workspace.{(work.Input is null ? "" : $"\n\nInput: {work.Input}")}";
        return CommandAsync(run, [CodexSkills.Command(options.Value), "exec", request], work.Timeout, cancellationToken);
    }

    /// <summary>The event of a flow task. Its id names the run, so that each run is an event of its own.</summary>
    private static FlowEventMessage EventOf(TaskBegun run, TaskWork.Flow work)
    {
        var payload = new JsonObject { ["taskId"] = run.Task.Id };
        foreach (var (key, value) in work.Payload)
            payload[key] = value?.DeepClone();
        return new FlowEventMessage(
            $"workspace:{run.Workspace}:{run.Task.Id}:{run.RunId}", work.Type, work.Source ?? run.Workspace, run.StartedAt, run.StartedAt,
            JsonSerializer.SerializeToElement(payload, PatchJson.Options));
    }
}

/// <summary>A run of a task that has begun.</summary>
/// <param name="Workspace">The workspace's name.</param>
/// <param name="State">Its folder and state.</param>
/// <param name="Task">The task.</param>
/// <param name="RunId">The run.</param>
/// <param name="StartedAt">UTC.</param>
internal sealed record TaskBegun(string Workspace, TaskState State, WorkspaceTask Task, string RunId, DateTimeOffset StartedAt);

/// <summary>How a task ended.</summary>
/// <param name="Status">One of <see cref="TaskRunStatus"/>.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="Output">For the file of outputs.</param>
internal sealed record TaskEnd(string Status, string? Error, object Output);
