using System.Text.Json;
using Patch.Core.Data;

namespace Patch.Core.Workspaces.Tasks;

/// <summary>
/// The state of a workspace's tasks, in files: <c>.codex/workspace/&lt;mode&gt;/{state,runs,outputs,health}</c>. Every file is written whole
/// and then moved into place, so that nobody reads half of one.
/// </summary>
/// <param name="Folder">The workspace's folder, as a full path.</param>
/// <param name="Mode">One of <see cref="WorkspaceMode"/>.</param>
public sealed record TaskState(string Folder, string Mode)
{
    /// <summary>Runs kept of each task; older ones are removed with their outputs.</summary>
    public const int KeptRuns = 100;

    private static readonly TimeSpan HealthWait = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions Indented = new(PatchJson.Options) { WriteIndented = true };

    /// <summary>The folder of all of it.</summary>
    public string Root => Path.Combine(Folder, ".codex", "workspace", Mode);

    /// <summary>The file with what a run wrote or answered.</summary>
    public string OutputPath(string runId) => Path.Combine(Root, "outputs", $"{runId}.json");

    /// <summary>Makes the folders.</summary>
    /// <exception cref="WorkspaceTasksException">They cannot be made.</exception>
    public void Prepare()
    {
        try
        {
            foreach (var folder in new[] { "state", "runs", "outputs", "health" })
                Directory.CreateDirectory(Path.Combine(Root, folder));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new WorkspaceTasksException($"The state of tasks cannot be kept in {Root}: {refused.Message}");
        }
    }

    /// <summary>All runs that can be read, oldest first, and the files that cannot.</summary>
    public (IReadOnlyList<TaskRun> Runs, IReadOnlyList<string> Unreadable) Runs()
    {
        var runs = new List<TaskRun>();
        var unreadable = new List<string>();
        var folder = Path.Combine(Root, "runs");
        foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [])
        {
            if (Read<TaskRun>(file) is { TaskId.Length: > 0 } run && run.Id == Path.GetFileNameWithoutExtension(file))
                runs.Add(run);
            else if (File.Exists(file))
                unreadable.Add(file);
        }

        return ([.. runs.OrderBy(run => run.StartedAt).ThenBy(run => run.Id, StringComparer.Ordinal)], unreadable);
    }

    /// <summary>What a task was started for last; null when it never was.</summary>
    internal TaskStart? LastStart(string taskId) => Read<TaskStart>(StartPath(taskId));

    /// <summary>Writes down that a run begins, so that nobody begins it again for the same minute, and a killed one can be told.</summary>
    internal void Begin(TaskStart start) => Write(StartPath(start.TaskId), start);

    /// <summary>The file that is held while a task runs.</summary>
    internal string LockPath(string taskId) => Path.Combine(Root, "state", $"{taskId}.lock");

    /// <summary>Writes a run that ended, its output and the health, and removes what is older than the last <see cref="KeptRuns"/>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="output">What it wrote or answered.</param>
    /// <param name="timeProvider">The clock.</param>
    internal async Task EndAsync(TaskRun run, object output, TimeProvider timeProvider)
    {
        Write(OutputPath(run.Id), output);
        Write(RunPath(run.Id), run);

        // Without the lock two runs that end together would each leave the other out. The run itself is written already: no need to give up.
        using var held = await TaskLock.TakeAsync(Path.Combine(Root, "health", "summary.lock"), HealthWait, timeProvider, CancellationToken.None);
        var runs = Runs().Runs;
        foreach (var old in runs.Where(known => known.TaskId == run.TaskId).SkipLast(KeptRuns))
        {
            File.Delete(RunPath(old.Id));
            File.Delete(OutputPath(old.Id));
        }

        var latest = runs.MaxBy(known => known.FinishedAt) ?? run;
        Write(Path.Combine(Root, "health", "summary.json"), TaskHealth.Of(latest, runs, timeProvider.NowUtc()));
    }

    private string RunPath(string runId) => Path.Combine(Root, "runs", $"{runId}.json");

    private string StartPath(string taskId) => Path.Combine(Root, "state", $"{taskId}.json");

    private static void Write<T>(string path, T value)
    {
        var next = $"{path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllText(next, JsonSerializer.Serialize<object?>(value, Indented) + "\n");
        File.Move(next, path, overwrite: true);
    }

    private static T? Read<T>(string path)
        where T : class
    {
        try
        {
            return File.Exists(path) ? PatchJson.Read<T>(File.ReadAllText(path)) : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or UnauthorizedAccessException)
        {
            // Somebody else's file, or one that is being removed: callers count what they did not get.
            return null;
        }
    }
}

/// <summary>What a task was started for: <c>state/&lt;task&gt;.json</c>.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="RunId">The run that began.</param>
/// <param name="StartedAt">When, UTC.</param>
/// <param name="Minute">The minute of the schedule that it ran for; by hand, the one it was started in.</param>
internal sealed record TaskStart(string TaskId, string RunId, DateTimeOffset StartedAt, DateTimeOffset Minute);

/// <summary>Tasks cannot be worked with; the message is a sentence that says what to do.</summary>
public sealed class WorkspaceTasksException(string message) : Exception(message);
