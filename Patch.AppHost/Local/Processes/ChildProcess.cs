using System.ComponentModel;
using System.Diagnostics;

namespace Patch.AppHost.Local.Processes;

/// <summary>One run of a program, on a leash.</summary>
internal sealed class ChildProcess : IDisposable
{
    /// <summary>How long the last output may take to arrive, should something that left the process group still hold the pipes.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);
    private readonly Process process;
    private readonly TimeProvider time;
    private readonly Task output;

    private ChildProcess(Process process, Action<string> onLine, TimeProvider time)
    {
        this.process = process;
        this.time = time;
        output = Task.WhenAll(PumpAsync(process.StandardOutput, onLine), PumpAsync(process.StandardError, onLine));
        Ended = EndAsync();
    }

    /// <summary>Ends when the program has ended: its exit code (128 and the signal's number when a signal ended it).</summary>
    public Task<int> Ended { get; }

    /// <exception cref="LaunchException">The program cannot be started.</exception>
    public static ChildProcess Start(ProcessSpec spec, TimeSpan stopLimit, Action<string> onLine, TimeProvider time)
    {
        try
        {
            return new ChildProcess(Process.Start(Leash.Describe(spec, stopLimit))!, onLine, time);
        }
        catch (Win32Exception exception)
        {
            throw new LaunchException($"{spec.Name} cannot be started: {exception.Message}");
        }
    }

    /// <summary>Asks the program to end and waits; after the limit it is killed with everything that it started.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        process.StandardInput.Close();
        if (OperatingSystem.IsWindows())
            Kill();
        try
        {
            await Ended.WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            Kill();
            await Ended;
        }
    }

    public void Dispose() => process.Dispose();

    private async Task<int> EndAsync()
    {
        await process.WaitForExitAsync();
        // What the program started and left behind goes with it, and with it the last writer of the pipes read here.
        Kill();
        await Task.WhenAny(output, Task.Delay(LastWords, time, CancellationToken.None));
        return process.ExitCode;
    }

    private void Kill()
    {
        if (Leash.OwnGroup)
            Signals.KillGroup(process.Id);
        else if (!process.HasExited)
            process.Kill(entireProcessTree: true);
    }

    private static async Task PumpAsync(StreamReader reader, Action<string> onLine)
    {
        while (await reader.ReadLineAsync() is { } line)
            onLine(line);
    }
}
