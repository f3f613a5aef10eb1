namespace Patch.Core.Workspaces.Tasks;

/// <summary>One run of a task, as <c>runs/&lt;id&gt;.json</c> has it. The names and the order of the fields are the original's.</summary>
/// <param name="Id"><see cref="NewId"/>.</param>
/// <param name="TaskId">The task.</param>
/// <param name="Kind">One of <see cref="TaskKinds"/>.</param>
/// <param name="Status">One of <see cref="TaskRunStatus"/>.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="FinishedAt">UTC.</param>
/// <param name="Mode">One of <see cref="WorkspaceMode"/>.</param>
/// <param name="OutputPath">The file with what it wrote or answered.</param>
/// <param name="Error">Why it failed, or why it was skipped; null when it went well.</param>
public sealed record TaskRun(
    string Id, string TaskId, string Kind, string Status, DateTimeOffset StartedAt, DateTimeOffset FinishedAt, string Mode, string? OutputPath, string? Error)
{
    private const int RandomLength = 8;

    /// <summary>A run's id: its start, as a file name can have it, something random, and the task.</summary>
    public static string NewId(string taskId, DateTimeOffset startedAt) =>
        $"{startedAt:yyyy-MM-dd'T'HH-mm-ss-fff'Z'}-{Guid.NewGuid().ToString("N")[..RandomLength]}-{taskId}";
}

/// <summary>The closed list of <see cref="TaskRun.Status"/>.</summary>
public static class TaskRunStatus
{
    /// <summary>It did what it is there for.</summary>
    public const string Completed = "completed";

    /// <summary>It did not; the error says why.</summary>
    public const string Failed = "failed";

    /// <summary>It was not to be run: the task is disabled.</summary>
    public const string Skipped = "skipped";
}

/// <summary><c>health/summary.json</c>, with the original's names.</summary>
/// <param name="UpdatedAt">UTC.</param>
/// <param name="LatestRun">The run that ended last.</param>
/// <param name="FailingTasks">Each task whose last run failed, and how many failed in a row.</param>
public sealed record TaskHealth(DateTimeOffset UpdatedAt, TaskRun LatestRun, IReadOnlyDictionary<string, int> FailingTasks)
{
    /// <summary>Counts a task's failures since it last went well, skipped runs included in "well" as in the original.</summary>
    public static int FailuresInARow(string taskId, IEnumerable<TaskRun> runs) => runs
        .Where(run => run.TaskId == taskId)
        .OrderByDescending(run => run.StartedAt)
        .TakeWhile(run => run.Status == TaskRunStatus.Failed)
        .Count();

    /// <summary>The health after <paramref name="latest"/>.</summary>
    public static TaskHealth Of(TaskRun latest, IReadOnlyCollection<TaskRun> runs, DateTimeOffset now) => new(
        now,
        latest,
        runs.Select(run => run.TaskId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(task => (task, count: FailuresInARow(task, runs)))
            .Where(failing => failing.count > 0)
            .ToDictionary(failing => failing.task, failing => failing.count, StringComparer.Ordinal));
}
