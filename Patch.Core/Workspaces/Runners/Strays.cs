using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Patch.Core.Workspaces.Runners;

/// <summary>
/// Finds what a program left behind when it was killed. Killing a tree of processes reaches children by their parents, and a process whose
/// parent has ended has none: a daemon, or a job of a shell that is gone. But all of them inherit the environment, and in it a mark that no
/// other program has. One that clears its environment, leaves its parent and starts anew is not found; nor is any where there is no /proc.
/// </summary>
internal static class Strays
{
    /// <summary>The variable that holds the mark.</summary>
    public const string Variable = "PATCH_STEP_PROCESS";

    /// <summary>A bound on looking again, since a process may start another one until it dies.</summary>
    private const int Rounds = 100;

    /// <summary>A mark for one program and all that it starts.</summary>
    public static string NewMark() => Guid.NewGuid().ToString("N");

    /// <summary>Kills all processes with the mark.</summary>
    public static void Kill(string mark)
    {
        if (!OperatingSystem.IsLinux())
            return;
        for (var round = 0; round < Rounds; round++)
        {
            var found = Marked(Encoding.UTF8.GetBytes($"{Variable}={mark}"));
            if (found.Count == 0)
                return;
            found.ForEach(Kill);
        }
    }

    private static List<int> Marked(byte[] mark) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0)
            .Where(pid => pid > 0 && HasMark($"/proc/{pid}/environ", mark)),
    ];

    private static bool HasMark(string environment, byte[] mark)
    {
        try
        {
            return File.ReadAllBytes(environment).AsSpan().IndexOf(mark) >= 0;
        }
        catch (Exception notOurs) when (notOurs is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or belongs to another user, who cannot have inherited from us.
            return false;
        }
    }

    private static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // Ended by itself meanwhile: what was wanted. One that may not be killed is found again, until the bound.
            return;
        }
    }
}
