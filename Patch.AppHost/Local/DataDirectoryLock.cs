namespace Patch.AppHost.Local;

/// <summary>One AppHost at a time works in a <c>DATA_DIR</c>; the operating system lets go of the lock whatever becomes of the process.</summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream stream;
    private readonly string owner;

    private DataDirectoryLock(FileStream stream, string owner)
    {
        this.stream = stream;
        this.owner = owner;
        LeftBehind = File.Exists(owner);
        File.WriteAllText(owner, $"{Environment.ProcessId}\n");
    }

    /// <summary>The run before this one did not end by itself, so what it started may only now be ending.</summary>
    public bool LeftBehind { get; }

    /// <exception cref="LaunchException">Another AppHost works there, or the folder cannot be written.</exception>
    public static DataDirectoryLock Take(string dataDirectory)
    {
        var owner = Path.Combine(dataDirectory, "apphost.pid");
        try
        {
            Directory.CreateDirectory(dataDirectory);
            return new(new FileStream(Path.Combine(dataDirectory, "apphost.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), owner);
        }
        catch (IOException) when (File.Exists(owner))
        {
            throw new LaunchException($"Another AppHost (process {File.ReadAllText(owner).Trim()}) works in {dataDirectory}: stop it, or set DATA_DIR to another folder.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LaunchException($"DATA_DIR {dataDirectory} cannot be used: {exception.Message}");
        }
    }

    public void Dispose()
    {
        File.Delete(owner);
        stream.Dispose();
    }
}
