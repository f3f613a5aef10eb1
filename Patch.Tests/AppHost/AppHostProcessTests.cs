using System.Text.RegularExpressions;
using Patch.AppHost.Local.Processes;
using Patch.Tests.Support;

namespace Patch.Tests.AppHost;

/// <summary>The AppHost as a process of its own, with the real PostgreSQL and Redis of this machine.</summary>
public sealed class AppHostProcessTests : IDisposable
{
    private readonly AppHostFolder folder = new();

    [Fact]
    public async Task Everything_starts_a_crashed_service_comes_back_and_sigterm_leaves_nothing()
    {
        await using var host = AppHostProcess.Start(folder.Data);
        await host.UntilUpAsync();
        Assert.Matches(@"database +PostgreSQL \d+ on 127\.0\.0\.1:\d+", host.Output);
        Assert.Matches(@"redis +redis-server on 127\.0\.0\.1:\d+", host.Output);
        Assert.Matches(@"openapi +http://127\.0\.0\.1:\d+/openapi/v1\.json", host.Output);

        await using (var second = AppHostProcess.Start(folder.Data))
        {
            Assert.Equal(1, await second.EndedAsync());
            Assert.Equal($"Another AppHost (process {host.Id}) works in {folder.Data}: stop it, or set DATA_DIR to another folder.", second.Output);
        }

        Signals.KillProcess(ServiceProcess("Patch.Worker.dll"));
        await host.UntilWrittenAsync("worker ended with exit code 137; it is started again in 1 s.");
        await Eventually.TrueAsync(() => Task.FromResult(Regex.Count(host.Output, @"\[worker\].*Now listening on") == 2), "the worker is back");

        Assert.Equal(0, await host.TerminateAsync());
        await folder.NoProcessesAsync();
        Assert.False(File.Exists(Path.Combine(folder.Data, "apphost.pid")));
    }

    [Fact]
    public async Task When_it_is_killed_what_it_started_ends_by_itself_and_the_next_start_goes_well()
    {
        var port = Programs.FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture);
        await using var killed = AppHostProcess.Start(folder.Data, port);
        await killed.UntilUpAsync();
        Signals.KillProcess(killed.Id);

        // At once: the services of the killed run may still hold their port.
        await using var next = AppHostProcess.Start(folder.Data, port, "--exit");

        Assert.Equal(0, await next.EndedAsync());
        Assert.Contains("Patch is up", next.Output, StringComparison.Ordinal);
        await folder.NoProcessesAsync();
    }

    [Theory]
    [InlineData("65536")]
    [InlineData("http")]
    public async Task A_bad_port_is_one_sentence(string port)
    {
        await using var host = AppHostProcess.Start(folder.Data, port);

        Assert.Equal(1, await host.EndedAsync());
        Assert.Equal($"PORT must be a number from 0 to 65535, but is \"{port}\".", host.Output);
    }

    [Fact]
    public async Task Help_starts_nothing()
    {
        await using var host = AppHostProcess.Start(folder.Data, "0", "--help");

        Assert.Equal(0, await host.EndedAsync());
        Assert.Contains("--embedded", host.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Data));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>The service itself, not the leash that holds it: both name the program.</summary>
    private int ServiceProcess(string program) =>
        folder.Processes()
            .Where(process => File.ReadAllText(process + "/cmdline") is var line && line.Contains(program, StringComparison.Ordinal) && !line.Contains("leash", StringComparison.Ordinal))
            .Select(process => int.Parse(Path.GetFileName(process), System.Globalization.CultureInfo.InvariantCulture))
            .Single();
}
