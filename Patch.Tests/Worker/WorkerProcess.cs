using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Patch.Tests.Support;

namespace Patch.Tests.Worker;

/// <summary>The real worker as a process of its own, on a test's database.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";
    private readonly Process process;
    private readonly List<string> output = [];
    private readonly List<string> errors = [];

    private WorkerProcess(Process process) => this.process = process;

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>What it wrote on standard output so far.</summary>
    public IReadOnlyList<string> Output => Copy(output);

    /// <summary>What it wrote on standard error so far.</summary>
    public IReadOnlyList<string> Errors => Copy(errors);

    /// <summary>Starts it; <paramref name="settings"/> as in a configuration, keys with colons.</summary>
    public static WorkerProcess Start(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Patch.Worker.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment.Clear();
        foreach (var name in new[] { "PATH", "HOME", "DOTNET_ROOT", "TMPDIR" })
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                start.Environment[name] = value;
        }

        start.Environment["PORT"] = "0";
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var worker = new WorkerProcess(new Process { StartInfo = start });
        worker.process.OutputDataReceived += (_, line) => worker.Keep(worker.output, line.Data);
        worker.process.ErrorDataReceived += (_, line) => worker.Keep(worker.errors, line.Data);
        worker.process.Start();
        worker.process.BeginOutputReadLine();
        worker.process.BeginErrorReadLine();
        return worker;
    }

    /// <summary>Starts it and waits until it serves its health.</summary>
    public static async Task<WorkerProcess> StartedAsync(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var worker = Start(settings);
        try
        {
            await Eventually.TrueAsync(
                () => Task.FromResult(worker.HasExited || worker.Url is not null), "the worker listens", TimeSpan.FromSeconds(60));
            return worker.HasExited
                ? throw new InvalidOperationException($"The worker ended:\n{string.Join('\n', worker.Output.Concat(worker.Errors))}")
                : worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where it listens; null before.</summary>
    public string? Url => Output.FirstOrDefault(line => line.Contains(Listening, StringComparison.Ordinal)) is { } line
        ? line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim()
        : null;

    public async Task<JsonNode> HealthAsync()
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync($"{Url}/health");
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    /// <summary>Asks it to stop, as an orchestrator does; its exit code.</summary>
    public Task<int> StopAsync()
    {
        Programs.Run("/bin/kill", ["-TERM", $"{process.Id}"]);
        return ExitAsync();
    }

    /// <summary>Waits until it has ended; its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await Eventually.TrueAsync(() => Task.FromResult(process.HasExited), "the worker ends", TimeSpan.FromSeconds(40));
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Keep(List<string> lines, string? line)
    {
        if (line is null)
            return;
        lock (output)
            lines.Add(line);
    }

    private IReadOnlyList<string> Copy(List<string> lines)
    {
        lock (output)
            return [.. lines];
    }
}
