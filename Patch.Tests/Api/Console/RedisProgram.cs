using System.Diagnostics;
using System.Globalization;
using Patch.Tests.Support;
using StackExchange.Redis;

namespace Patch.Tests.Api.Console;

/// <summary>A real redis-server of its own, on loopback, that keeps nothing.</summary>
internal sealed class RedisProgram : IAsyncDisposable
{
    private readonly Process process;

    private RedisProgram(Process process, int port)
    {
        this.process = process;
        ConnectionString = $"127.0.0.1:{port}";
    }

    public string ConnectionString { get; }

    public static async Task<RedisProgram> StartAsync()
    {
        var port = Programs.FreePort();
        var start = new ProcessStartInfo(
            Programs.Find("redis-server"), ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        {
            RedirectStandardOutput = true,
        };
        var redis = new RedisProgram(Process.Start(start)!, port);
        redis.process.OutputDataReceived += (_, _) => { };
        redis.process.BeginOutputReadLine();
        await Eventually.TrueAsync(redis.AnswersAsync, "redis-server answers");
        return redis;
    }

    /// <summary>From now on it keeps its connections, and answers nothing.</summary>
    public async Task StallAsync()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{ConnectionString},allowAdmin=true");
        await connection.GetDatabase().ExecuteAsync("CLIENT", "PAUSE", "600000", "ALL");
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await Programs.EndedAsync(process);
        process.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync($"{ConnectionString},connectTimeout=500,connectRetry=1");
            return connection.IsConnected;
        }
        catch (RedisConnectionException)
        {
            return false;
        }
    }
}
