namespace Patch.Core.Workspaces.Tasks;

/// <summary>One holder at a time, in all processes: an exclusively opened file. A killed process lets go of it by dying.</summary>
internal static class TaskLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Null while somebody else has it.</summary>
    /// <exception cref="WorkspaceTasksException">It cannot be opened at all.</exception>
    public static IDisposable? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held) when (held is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
        {
            return null;
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new WorkspaceTasksException($"{path} cannot be opened, and it is held while a task runs: {refused.Message}");
        }
    }

    /// <summary>Waits for it; null when <paramref name="limit"/> passed first.</summary>
    public static async Task<IDisposable?> TakeAsync(string path, TimeSpan limit, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        while (true)
        {
            if (TryTake(path) is { } taken)
                return taken;
            if (timeProvider.GetElapsedTime(started) >= limit)
                return null;
            await Task.Delay(Pause, timeProvider, cancellationToken);
        }
    }
}
