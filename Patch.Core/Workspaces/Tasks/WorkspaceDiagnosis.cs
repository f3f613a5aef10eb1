namespace Patch.Core.Workspaces.Tasks;

/// <summary>What is to be seen of a workspace's tasks. The names of the first fields are the original's.</summary>
/// <param name="Mode">One of <see cref="WorkspaceMode"/>.</param>
/// <param name="RepoRoot">The workspace's folder.</param>
/// <param name="ConfigPath">Where its file is, or would be.</param>
/// <param name="ConfigExists">Whether it has one.</param>
/// <param name="StateRoot">Where the state of this mode is kept.</param>
/// <param name="TaskCount">Tasks that can be used.</param>
/// <param name="DueCount">Those that a tick would run now.</param>
/// <param name="FailingCount">Those whose last run failed.</param>
/// <param name="LatestRun">The run that ended last.</param>
/// <param name="Name">The workspace's name.</param>
/// <param name="Tasks">Each task.</param>
/// <param name="Problems">What a person must mend, each a sentence with what to do.</param>
/// <param name="Remarks">What a person may want to know.</param>
public sealed record WorkspaceDiagnosis(
    string Mode, string RepoRoot, string ConfigPath, bool ConfigExists, string StateRoot, int TaskCount, int DueCount, int FailingCount,
    TaskRun? LatestRun, string Name, IReadOnlyList<TaskDiagnosis> Tasks, IReadOnlyList<string> Problems, IReadOnlyList<string> Remarks);

/// <summary>How a task stands.</summary>
/// <param name="Id">The task.</param>
/// <param name="Kind">One of <see cref="TaskKinds"/>.</param>
/// <param name="Enabled">As written.</param>
/// <param name="Schedule">As written; null: by hand only.</param>
/// <param name="Due">A tick would run it now.</param>
/// <param name="NextDue">The next minute of its schedule, UTC; null when there is none.</param>
/// <param name="LastRun">Null when it never ran.</param>
/// <param name="FailuresInARow">Since it last went well.</param>
public sealed record TaskDiagnosis(
    string Id, string Kind, bool Enabled, string? Schedule, bool Due, DateTimeOffset? NextDue, TaskRun? LastRun, int FailuresInARow);
