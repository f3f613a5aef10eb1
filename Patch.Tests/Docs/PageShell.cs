using System.Diagnostics;
using System.Globalization;
using Patch.Tests.Support;

namespace Patch.Tests.Docs;

/// <summary>
/// The terminal of a reader: one shell in which a page's commands run one after another, so that a <c>cd</c> or an exported variable holds
/// for those behind it.
/// </summary>
internal sealed class PageShell : IAsyncDisposable
{
    private static readonly string[] Kept = ["DOTNET_ROOT", "TMPDIR", "NUGET_PACKAGES"];
    private readonly string transcripts;
    private readonly Process process;
    private int count;
    private bool isStuck;

    public PageShell(string folder, string transcripts, IEnumerable<KeyValuePair<string, string>> environment)
    {
        this.transcripts = transcripts;
        var start = new ProcessStartInfo("bash", ["--noprofile", "--norc", "-s"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = folder,
        };
        var kept = Kept.Select(name => KeyValuePair.Create(name, Environment.GetEnvironmentVariable(name)!)).Where(pair => pair.Value is not null).ToList();
        start.Environment.Clear();
        foreach (var (name, value) in kept.Concat(environment))
            start.Environment[name] = value;
        process = Process.Start(start)!;

        // Each background command leads a group of processes of its own, which is stopped whole; what the shell says of that is of no use.
        process.StandardInput.WriteLine("set -m; exec 2> /dev/null");
    }

    /// <summary>Runs a command to its end; its exit code and all that it wrote. Throws <see cref="TimeoutException"/> after the limit.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(string text, bool isScript, TimeSpan limit)
    {
        var (command, output) = await WriteAsync(text);
        var run = $". '{command}' > '{output}' 2>&1 < /dev/null";

        // A script that fails half-way ends the shell, and so the page.
        await process.StandardInput.WriteLineAsync(isScript ? $"set -e; {run}; set +e; echo 0" : $"{run}; echo $?");
        try
        {
            var code = await process.StandardOutput.ReadLineAsync().WaitAsync(limit, TimeProvider.System);
            if (code is null)
                await Programs.EndedAsync(process);
            return (code is null ? process.ExitCode : int.Parse(code, CultureInfo.InvariantCulture), await File.ReadAllTextAsync(output));
        }
        catch (TimeoutException)
        {
            isStuck = true;
            throw new TimeoutException($"It has not ended after {limit.TotalSeconds:0} s and wrote:\n{await File.ReadAllTextAsync(output)}");
        }
    }

    /// <summary>Starts a command that goes on running; gives the file that its output goes to.</summary>
    public async Task<string> StartAsync(string text)
    {
        var (command, output) = await WriteAsync(text);
        await process.StandardInput.WriteLineAsync($". '{command}' > '{output}' 2>&1 < /dev/null &");
        return output;
    }

    /// <summary>Asks what still runs to end, as Ctrl+C does, and ends it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!isStuck && !process.HasExited)
            await process.StandardInput.WriteLineAsync("for job in $(jobs -p); do kill -TERM -- -$job; done 2> /dev/null; wait; exit");
        using var limit = new CancellationTokenSource(isStuck ? TimeSpan.Zero : TimeSpan.FromSeconds(20));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private async Task<(string Command, string Output)> WriteAsync(string text)
    {
        var name = Path.Combine(transcripts, $"{++count:00}");
        await File.WriteAllTextAsync($"{name}.sh", text + "\n");
        return ($"{name}.sh", $"{name}.out");
    }
}
