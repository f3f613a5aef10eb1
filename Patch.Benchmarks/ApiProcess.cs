using System.Diagnostics;
using System.Net.Http.Headers;

namespace Patch.Benchmarks;

/// <summary>A real API process on loopback, with a client that shows its admin token.</summary>
internal sealed class ApiProcess : IAsyncDisposable
{
    private const string Token = "benchmark";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly ListeningProcess process;

    private ApiProcess(ListeningProcess process, TimeSpan started)
    {
        this.process = process;
        Started = started;
        Client = new HttpClient { BaseAddress = process.Url };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public HttpClient Client { get; }

    /// <summary>From the start of the process to the first answer of /health that was 200.</summary>
    public TimeSpan Started { get; }

    /// <summary>Resident memory now, in MiB.</summary>
    public double ResidentMegabytes => process.ResidentMegabytes;

    public Uri Url => process.Url;

    public static async Task<ApiProcess> StartAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Patch.Api.dll")]) { WorkingDirectory = Path.GetTempPath() };
        start.Environment["HOST"] = "127.0.0.1";
        start.Environment["PORT"] = "0";
        start.Environment["PATCH_ADMIN_TOKEN"] = Token;
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;

        var clock = TimeProvider.System.GetTimestamp();
        var process = await ListeningProcess.StartAsync(start);
        try
        {
            using var limit = new CancellationTokenSource(Limit);
            await HealthyAsync(process.Url, limit.Token);
            return new ApiProcess(process, TimeProvider.System.GetElapsedTime(clock));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL: nothing of the process runs any more.</summary>
    public Task KillAsync() => process.KillAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await process.DisposeAsync();
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
}
