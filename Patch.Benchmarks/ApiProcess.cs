using System.Diagnostics;
using System.Net.Http.Headers;

namespace Patch.Benchmarks;

/// <summary>A real API process on loopback, with a client that shows its admin token.</summary>
internal sealed class ApiProcess : IAsyncDisposable
{
    private const string Token = "benchmark";
    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Process process;

    private ApiProcess(Process process, Uri url, TimeSpan started)
    {
        this.process = process;
        Started = started;
        Client = new HttpClient { BaseAddress = url };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public HttpClient Client { get; }

    /// <summary>From the start of the process to the first answer of /health that was 200.</summary>
    public TimeSpan Started { get; }

    /// <summary>Resident memory now, in MiB.</summary>
    public double ResidentMegabytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64 / (1024.0 * 1024.0);
        }
    }

    public static async Task<ApiProcess> StartAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Patch.Api.dll")])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["HOST"] = "127.0.0.1";
        start.Environment["PORT"] = "0";
        start.Environment["PATCH_ADMIN_TOKEN"] = Token;
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;

        var clock = TimeProvider.System.GetTimestamp();
        var process = Process.Start(start)!;
        try
        {
            using var limit = new CancellationTokenSource(Limit);
            var url = await UrlAsync(process, limit.Token);
            await HealthyAsync(url, limit.Token);
            return new ApiProcess(process, url, TimeProvider.System.GetElapsedTime(clock));
        }
        catch
        {
            await EndAsync(process);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await EndAsync(process);
    }

    /// <summary>The address that the API says it listens on. Its output is read on, so that it never waits for a full pipe.</summary>
    private static Task<Uri> UrlAsync(Process process, CancellationToken cancellationToken)
    {
        var url = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
                url.TrySetException(new InvalidOperationException("The API ended before it listened."));
            else if (line.Data.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
                url.TrySetResult(new Uri(line.Data[(at + Listening.Length)..].Trim()));
        };
        process.BeginOutputReadLine();
        return url.Task.WaitAsync(cancellationToken);
    }

    private static async Task HealthyAsync(Uri url, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = url };
        while (true)
        {
            using var answer = await client.GetAsync("/health", cancellationToken);
            if (answer.IsSuccessStatusCode)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
        }
    }

    private static async Task EndAsync(Process process)
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
