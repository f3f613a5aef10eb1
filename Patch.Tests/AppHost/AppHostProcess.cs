using System.Collections.Concurrent;
using System.Diagnostics;
using Patch.AppHost.Local.Processes;
using Patch.Tests.Support;

namespace Patch.Tests.AppHost;

/// <summary>The AppHost as a person starts it: its own process, with arguments and variables.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly Task reading;

    private AppHostProcess(ProcessStartInfo start)
    {
        process = Process.Start(start)!;
        reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public int Id => process.Id;

    /// <summary>What it wrote so far, to both streams.</summary>
    public string Output => string.Join('\n', lines);

    public static AppHostProcess Start(string dataDirectory, string port = "0", params string[] arguments)
    {
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var program = own.Replace("Patch.Tests", "Patch.AppHost", StringComparison.Ordinal) + "/Patch.AppHost.dll";
        return new(new ProcessStartInfo(ProgramSearch.Dotnet, ["exec", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
            // A HOME that is nothing must do: containers and service managers start programs so.
            Environment = { ["DATA_DIR"] = dataDirectory, ["PORT"] = port, ["HOST"] = "127.0.0.1", ["HOME"] = "" },
        });
    }

    /// <summary>Waits for the last line of the table that it shows when everything is up.</summary>
    public Task UntilUpAsync() => UntilWrittenAsync("\n  data ");

    /// <summary>Waits until it has written a text, two minutes at most: a machine may have more to do than this.</summary>
    public Task UntilWrittenAsync(string text) =>
        Eventually.TrueAsync(
            () => process.HasExited && !Output.Contains(text, StringComparison.Ordinal)
                ? throw new InvalidOperationException("It ended: " + Output)
                : Task.FromResult(Output.Contains(text, StringComparison.Ordinal)),
            $"the AppHost writes '{text}'", TimeSpan.FromMinutes(2));

    /// <summary>Asks it to end (SIGTERM) and gives its exit code.</summary>
    public Task<int> TerminateAsync()
    {
        Signals.Ask(process.Id, "TERM");
        return EndedAsync();
    }

    /// <summary>Gives its exit code when it has ended by itself.</summary>
    public async Task<int> EndedAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        await reading.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await TerminateAsync();
        process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
            lines.Enqueue(line);
    }
}
