using Patch.AppHost.Local;
using Patch.AppHost.Local.Processes;
using Patch.Tests.Support;

namespace Patch.Tests.AppHost.Processes;

public sealed class SupervisorTests : IDisposable
{
    private static readonly LaunchLimits Quick = new()
    {
        Stop = TimeSpan.FromSeconds(1),
        Restart = new RestartPolicy { FirstDelay = TimeSpan.FromMilliseconds(10) },
    };

    private readonly AppHostFolder folder = new();
    private readonly Recorder recorder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_crashed_program_is_started_again_and_the_console_says_so()
    {
        // The first run leaves a file and crashes; the second finds it and stays.
        var program = Shell("""if [ -e "$1/been" ]; then echo back; exec sleep 60; fi; : > "$1/been"; exit 7""");

        program.Start();
        await Eventually.TrueAsync(() => Task.FromResult(recorder.Text.Contains("[svc] back", StringComparison.Ordinal)), "the second start");
        await program.StopAsync();

        Assert.Contains("svc ended with exit code 7; it is started again in 0.01 s.", recorder.Text, StringComparison.Ordinal);
        Assert.False(program.GaveUp.IsCompleted);
    }

    [Fact]
    public async Task Five_crashes_in_a_row_give_up_with_the_last_lines()
    {
        var program = Shell("echo the disk is full >&2; exit 3");

        program.Start();
        var sentence = await program.GaveUp.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);

        Assert.StartsWith("svc ended 5 times within 60 s, the last time with exit code 3, and is given up.", sentence, StringComparison.Ordinal);
        Assert.Contains("the disk is full", sentence, StringComparison.Ordinal);
        await program.StopAsync();
    }

    [Fact]
    public async Task A_stop_asks_first_so_that_the_program_can_finish_its_work()
    {
        var program = Shell("""trap 'echo finished > "$1/work"; exit 0' TERM; echo ready; while :; do sleep 0.05; done""");

        program.Start();
        await UntilReadyAsync();
        await program.StopAsync();

        Assert.Equal("finished\n", await File.ReadAllTextAsync(Path.Combine(folder.Root, "work"), Cancellation));
    }

    [Fact]
    public async Task A_program_that_will_not_end_is_killed_with_its_children()
    {
        var program = Shell("""trap '' TERM; sleep 61 & sleep 62 & echo ready; while :; do sleep 0.05; done""");

        program.Start();
        await UntilReadyAsync();
        Assert.NotEmpty(folder.Processes());
        await program.StopAsync();

        await folder.NoProcessesAsync();
    }

    [Fact]
    public async Task Children_of_a_crashed_program_do_not_outlive_it()
    {
        var program = Shell("""sleep 63 & echo started; exit 1""", restarts: 1);

        program.Start();
        await program.GaveUp.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);

        await folder.NoProcessesAsync();
        await program.StopAsync();
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_one_sentence()
    {
        var spec = new ProcessSpec("svc", "/bin/sh", []);
        var gone = new Supervisor(spec with { Program = "/nowhere/program" }, Quick, TimeProvider.System, recorder.Console);

        // The leash starts, the program does not: exit code 127, as shells have it.
        gone.Start();

        Assert.Contains("exit code 127", await gone.GaveUp.WaitAsync(TimeSpan.FromMinutes(1), Cancellation), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private Supervisor Shell(string script, int restarts = 5)
    {
        var spec = new ProcessSpec("svc", "/bin/sh", ["-c", script, "sh", folder.Root])
        {
            ShowsOutput = true,
            Environment = new Dictionary<string, string?> { ["TEST_FOLDER"] = folder.Root },
        };
        return new(spec, Quick with { Restart = Quick.Restart with { CrashLimit = restarts } }, TimeProvider.System, recorder.Console);
    }

    private Task UntilReadyAsync() =>
        Eventually.TrueAsync(() => Task.FromResult(recorder.Text.Contains("[svc] ready", StringComparison.Ordinal)), "the program is ready");
}
