using Patch.Tests.Support;

namespace Patch.Tests.AppHost;

/// <summary>A DATA_DIR of its own for a test, which other accounts may enter, since root runs PostgreSQL under one.</summary>
internal sealed class AppHostFolder : IDisposable
{
    public AppHostFolder()
    {
        Root = Programs.NewFolder("apphost");
        File.SetUnixFileMode(Root, File.GetUnixFileMode(Root) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    public string Root { get; }

    public string Data => Path.Combine(Root, "data");

    /// <summary>Running processes that have to do with this folder: by command line, environment or current directory.</summary>
    public IReadOnlyList<string> Processes() =>
        [.. Directory.EnumerateDirectories("/proc").Where(process => int.TryParse(Path.GetFileName(process), out var id) && id != Environment.ProcessId && Mentions(process))];

    /// <summary>Nothing is left running. A process that has just ended may be seen for a moment longer.</summary>
    public Task NoProcessesAsync() => Eventually.TrueAsync(() => Task.FromResult(Processes().Count == 0), "nothing is left running");

    public void Dispose() => Programs.DeleteFolder(Root);

    private bool Mentions(string process)
    {
        try
        {
            return File.ReadAllText(process + "/cmdline").Contains(Root, StringComparison.Ordinal)
                || File.ReadAllText(process + "/environ").Contains(Root, StringComparison.Ordinal)
                || new FileInfo(process + "/cwd").LinkTarget?.StartsWith(Root, StringComparison.Ordinal) == true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended while it was looked at, or is none of ours.
            return false;
        }
    }
}
