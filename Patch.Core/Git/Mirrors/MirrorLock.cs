namespace Patch.Core.Git.Mirrors;

/// <summary>One holder for a mirror: a gate inside the process, and an exclusively opened file between processes. A killed process lets go of the file by dying.</summary>
internal sealed class MirrorLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim gate;
    private readonly FileStream file;
    private string? entered;
    private int disposed;

    private MirrorLock(SemaphoreSlim gate, FileStream file) => (this.gate, this.file) = (gate, file);

    /// <summary>Null when the limit passed first.</summary>
    public static async Task<MirrorLock?> TakeAsync(string path, SemaphoreSlim gate, TimeSpan limit, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var start = timeProvider.GetTimestamp();
        using var timer = new CancellationTokenSource(limit, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await gate.WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        MirrorLock? taken = null;
        try
        {
            while (true)
            {
                if (TryOpen(path) is { } file)
                    return taken = new MirrorLock(gate, file);
                if (timeProvider.GetElapsedTime(start) >= limit)
                    return null;
                await Task.Delay(Pause, timeProvider, cancellationToken);
            }
        }
        finally
        {
            if (taken is null)
                gate.Release();
        }
    }

    /// <summary>Null when anybody holds the mirror now, in this process or another; does not wait.</summary>
    public static MirrorLock? TryTake(string path) => TryOpen(path) is { } file ? new MirrorLock(new SemaphoreSlim(0, 1), file) : null;

    /// <summary>Null while another handle has the file open.</summary>
    public static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
        {
            return null;
        }
    }

    /// <summary>Begins to work in the mirror's folder; what a killed holder left there is cleared away.</summary>
    public void Enter(string path)
    {
        MirrorFolder.Enter(path);
        entered = path;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        try
        {
            if (entered is not null)
                MirrorFolder.Leave(entered);
        }
        finally
        {
            file.Dispose();
            gate.Release();
        }
    }
}
