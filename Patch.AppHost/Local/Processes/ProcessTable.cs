using System.Diagnostics;

namespace Patch.AppHost.Local.Processes;

/// <summary>Processes that an earlier run, killed with its leashes, may have left.</summary>
internal static class ProcessTable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Ends process <paramref name="id"/> if its command line names <paramref name="marker"/> (a number alone may have been given
    /// to some other program since). Asks with the signal, waits for the limit, then kills. True when there was such a process.
    /// </summary>
    public static async Task<bool> StopLeftoverAsync(int id, string marker, string signal, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!IsRunning(id, marker))
            return false;

        Signals.Ask(id, signal);
        var asked = time.GetTimestamp();
        var killed = false;
        while (IsRunning(id, marker))
        {
            if (!killed && time.GetElapsedTime(asked) > limit)
            {
                Signals.KillProcess(id);
                killed = true;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }

        return true;
    }

    private static bool IsRunning(int id, string marker) =>
        id > 1 && CommandLine(id).Contains(marker, StringComparison.Ordinal);

    /// <summary>The command line of a running process; empty when there is none.</summary>
    private static string CommandLine(int id)
    {
        if (!OperatingSystem.IsLinux())
            return CommandLineByPs(id);

        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static string CommandLineByPs(int id)
    {
        if (ProgramSearch.OnPath("ps") is not { } ps)
            return "";

        using var process = Process.Start(new ProcessStartInfo(ps, ["-p", $"{id}", "-o", "args="]) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd();
    }
}
