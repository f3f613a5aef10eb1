using System.Diagnostics;
using System.Globalization;
using Patch.Tests.Support;
using StackExchange.Redis;

namespace Patch.Benchmarks.Latency;

/// <summary>A Redis of its own on loopback, that keeps nothing.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly Process process;

    private RedisProcess(Process process, string address) => (this.process, Address) = (process, address);

    public string Address { get; }

    public static async Task<RedisProcess> StartAsync()
    {
        var port = Programs.FreePort().ToString(CultureInfo.InvariantCulture);
        var process = Process.Start(new ProcessStartInfo(Programs.Find("redis-server"), ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]) { RedirectStandardOutput = true })!;
        process.BeginOutputReadLine();
        var redis = new RedisProcess(process, $"127.0.0.1:{port}");
        try
        {
            var options = ConfigurationOptions.Parse(redis.Address);
            (options.AbortOnConnectFail, options.ConnectTimeout, options.ConnectRetry) = (true, (int)Limit.TotalMilliseconds, 20);
            await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
            return redis;
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
