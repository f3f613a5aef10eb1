using System.Text.Json.Nodes;

namespace Patch.Core.Workspaces.Tasks;

/// <summary>Something that a repository wants done, by schedule or by hand: one <c>[[workspace.tasks]]</c> of its <c>.codex/workspace.toml</c>.</summary>
/// <param name="Id">Lower-case slug, unique in the file.</param>
/// <param name="Enabled">False: never due, and skipped when it is run by hand.</param>
/// <param name="Schedule">When it is due; null: only by hand.</param>
/// <param name="Work">What to do.</param>
public sealed record WorkspaceTask(string Id, bool Enabled, TaskSchedule? Schedule, TaskWork Work)
{
    /// <summary>The value of <c>kind</c>.</summary>
    public string Kind => Work switch
    {
        TaskWork.Command => TaskKinds.Command,
        TaskWork.Flow => TaskKinds.Flow,
        _ => TaskKinds.Skill,
    };

    /// <summary>Whether a tick at <paramref name="now"/> runs it, when <paramref name="last"/> is what it was started for last.</summary>
    internal bool IsDue(TaskStart? last, DateTimeOffset now) =>
        Enabled && Schedule?.IsDue(now) == true && last?.Minute != TaskSchedule.MinuteOf(now);
}

/// <summary>The closed list of kinds.</summary>
public static class TaskKinds
{
    public const string Command = "command";
    public const string Flow = "flow";
    public const string Skill = "skill";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Command, Flow, Skill];
}

/// <summary>What a task does.</summary>
public abstract record TaskWork
{
    /// <summary>Runs a program in the workspace's folder, without a shell.</summary>
    /// <param name="Line">Program and arguments; at least the program.</param>
    /// <param name="Timeout">Then it is stopped, with all that it started.</param>
    public sealed record Command(IReadOnlyList<string> Line, TimeSpan Timeout) : TaskWork;

    /// <summary>Runs the steps that match an event.</summary>
    /// <param name="Type">The event's type.</param>
    /// <param name="Source">The event's source; null: the workspace's name.</param>
    /// <param name="Payload">Goes over <c>{"taskId": …}</c>.</param>
    public sealed record Flow(string Type, string? Source, JsonObject Payload) : TaskWork;

    /// <summary>Has a Codex use one of its skills.</summary>
    /// <param name="Name">The skill's folder below <c>skills</c> in Codex's home.</param>
    /// <param name="Input">What it is told besides (<c>var</c>).</param>
    /// <param name="Timeout">Then it is stopped, with all that it started.</param>
    public sealed record Skill(string Name, string? Input, TimeSpan Timeout) : TaskWork;
}

/// <summary>The tasks of a workspace, and what is wrong in its file.</summary>
/// <param name="Name">The workspace's name; its folder's where the file names none.</param>
/// <param name="Tasks">In the file's order; those with a fault are not among them.</param>
/// <param name="Problems">What cannot be used.</param>
/// <param name="Remarks">What is passed over, as sentences: keys and tables that mean nothing here.</param>
public sealed record WorkspaceFile(
    string Name, IReadOnlyList<WorkspaceTask> Tasks, IReadOnlyList<WorkspaceFileProblem> Problems, IReadOnlyList<string> Remarks);

/// <summary>Why a task, or the whole file, cannot be used. The other tasks can.</summary>
/// <param name="Task">Its id, or its place in the file where it has none; null: the file.</param>
/// <param name="Line">Line in the file, from 1; null when the fault has no line.</param>
/// <param name="Reason">A sentence.</param>
public sealed record WorkspaceFileProblem(string? Task, int? Line, string Reason)
{
    public override string ToString() =>
        $"{(Task is null ? WorkspaceToml.FileName : $"Task '{Task}'")}{(Line is null ? "" : $" (line {Line})")}: {Reason}";
}
