using System.Diagnostics;
using Patch.AppHost.Local;
using Patch.AppHost.Local.Model;
using Patch.AppHost.Local.Servers;
using Patch.Tests.Support;
using StackExchange.Redis;

namespace Patch.Tests.AppHost.Servers;

/// <summary>A real private redis-server.</summary>
public sealed class RedisRunnerTests : IDisposable
{
    private readonly AppHostFolder folder = new();
    private readonly Recorder recorder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_private_server_wants_its_password_and_tells_it_to_nobody()
    {
        var runner = Runner(Options());
        await runner.StartAsync(Cancellation);
        var configuration = ConfigurationOptions.Parse(runner.ConnectionString!);
        var commandLines = string.Join('\n', Directory.EnumerateFiles("/proc", "cmdline", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true }).Select(Read));

        Assert.DoesNotContain(configuration.Password!, commandLines, StringComparison.Ordinal);
        Assert.DoesNotContain(configuration.Password!, recorder.Text, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Data, "redis", "redis.conf")));
        configuration.Password = "guess";
        configuration.ConnectRetry = 0;
        configuration.ConnectTimeout = 500;
        await Assert.ThrowsAnyAsync<RedisException>(() => ConnectionMultiplexer.ConnectAsync(configuration));

        await runner.StopAsync();
        await folder.NoProcessesAsync();
    }

    [Fact]
    public async Task A_server_that_a_killed_run_left_behind_is_stopped()
    {
        var earlier = new RedisServer(Path.Combine(folder.Data, "redis"), ServerPrograms.FindRedis(ServerPrograms.UsualFolders)!);
        var spec = earlier.Prepare(Programs.FreePort());
        using var leftover = Process.Start(new ProcessStartInfo(spec.Program, spec.Arguments) { RedirectStandardOutput = true })!;
        var pidFile = Path.Combine(folder.Data, "redis", "redis.pid");
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(pidFile) && new FileInfo(pidFile).Length > 1), "the left server is up");

        var runner = Runner(Options());
        await runner.StartAsync(Cancellation);
        await runner.StopAsync();

        Assert.True(leftover.HasExited);
        Assert.Contains("stopped the server that an earlier run left behind", recorder.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_program_the_services_work_in_process()
    {
        var runner = Runner(Options() with { ProgramFolders = [] });

        await runner.StartAsync(Cancellation);

        Assert.Null(runner.ConnectionString);
        Assert.Contains("redis: in-process, since none of redis-server, valkey-server, garnet-server was found.", recorder.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embedded_takes_no_server_even_where_one_is_given()
    {
        var runner = Runner(Options() with { Embedded = true, Variables = _ => "redis.example:6379" });

        await runner.StartAsync(Cancellation);

        Assert.Null(runner.ConnectionString);
    }

    public void Dispose() => folder.Dispose();

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // The process ended meanwhile.
            return "";
        }
    }

    private LaunchOptions Options() => new() { DataDirectory = folder.Data, Variables = _ => null };

    private RedisRunner Runner(LaunchOptions options) => new(new RedisResource("redis"), options, recorder.Console, TimeProvider.System);
}
