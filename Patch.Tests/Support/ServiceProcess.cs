using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Patch.Tests.Support;

/// <summary>A service of Patch as a process of its own, on a test's database: the worker unless said otherwise.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";
    private readonly Process process;
    private readonly List<string> output = [];
    private readonly List<string> errors = [];

    private ServiceProcess(Process process) => this.process = process;

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>What it wrote on standard output so far.</summary>
    public IReadOnlyList<string> Output => Copy(output);

    /// <summary>What it wrote on standard error so far.</summary>
    public IReadOnlyList<string> Errors => Copy(errors);

    /// <summary>
    /// Starts it; <paramref name="settings"/> as in a configuration, keys with colons; <paramref name="program"/> is the assembly's name and
    /// its arguments.
    /// </summary>
    public static ServiceProcess Start(IEnumerable<KeyValuePair<string, string?>> settings, params string[] program)
    {
        if (program.Length == 0)
            program = ["Patch.Worker"];
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{program[0]}.dll"), .. program[1..]])
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
        var service = new ServiceProcess(new Process { StartInfo = start });
        service.process.OutputDataReceived += (_, line) => service.Keep(service.output, line.Data);
        service.process.ErrorDataReceived += (_, line) => service.Keep(service.errors, line.Data);
        service.process.Start();
        service.process.BeginOutputReadLine();
        service.process.BeginErrorReadLine();
        return service;
    }

    /// <summary>Starts it and waits until it serves its health; two minutes at most, since a machine may have more to do than this.</summary>
    public static async Task<ServiceProcess> StartedAsync(
        IEnumerable<KeyValuePair<string, string?>> settings, params string[] program)
    {
        var service = Start(settings, program);
        try
        {
            await Eventually.TrueAsync(
                () => Task.FromResult(service.HasExited || service.Url is not null), "it listens", TimeSpan.FromMinutes(2));
            return service.HasExited
                ? throw new InvalidOperationException($"It ended:\n{string.Join('\n', service.Output.Concat(service.Errors))}")
                : service;
        }
        catch
        {
            await service.DisposeAsync();
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
        await Eventually.TrueAsync(() => Task.FromResult(process.HasExited), "it ends", TimeSpan.FromMinutes(2));
        await Programs.EndedAsync(process);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await Programs.EndedAsync(process);
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
