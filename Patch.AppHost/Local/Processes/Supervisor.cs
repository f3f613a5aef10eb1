namespace Patch.AppHost.Local.Processes;

/// <summary>Keeps one program running until it is told to stop, or gives up by its <see cref="RestartPolicy"/>.</summary>
internal sealed class Supervisor(ProcessSpec spec, LaunchLimits limits, TimeProvider time, HostConsole console)
{
    private readonly TaskCompletionSource<string> gaveUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stopping = new();
    private readonly LogTail tail = new();
    private Task keeping = Task.CompletedTask;

    public string Name => spec.Name;

    /// <summary>Ends, with a sentence, when the program crashed too often to be started again.</summary>
    public Task<string> GaveUp => gaveUp.Task;

    /// <summary>The last lines that the program wrote, as a half-sentence.</summary>
    public string LastLines => tail.ToString();

    /// <exception cref="LaunchException">The program cannot be started.</exception>
    public void Start()
    {
        var child = StartChild();
        keeping = Task.Run(() => KeepAsync(child));
    }

    /// <summary>Ends the program and everything that it started, and waits for it.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await keeping;
    }

    private ChildProcess StartChild() => ChildProcess.Start(spec, limits.Stop, OnLine, time);

    private async Task KeepAsync(ChildProcess child)
    {
        var history = CrashHistory.None;
        while (true)
        {
            var startedAt = time.GetUtcNow();
            var code = await RunToEndAsync(child);
            if (stopping.IsCancellationRequested)
                return;

            history = limits.Restart.Record(history, startedAt, time.GetUtcNow());
            if (limits.Restart.DelayAfter(history) is not { } delay)
            {
                gaveUp.SetResult($"{spec.Name} ended {history.Recent.Count} times within {limits.Restart.Window.TotalSeconds:0} s, the last time with exit code {code}, and is given up. {tail}");
                return;
            }

            console.Warn($"{spec.Name} ended with exit code {code}; it is started again in {delay.TotalSeconds:0.##} s.");
            if (!await WaitAsync(delay))
                return;
            try
            {
                child = StartChild();
            }
            catch (LaunchException exception)
            {
                gaveUp.SetResult(exception.Message);
                return;
            }
        }
    }

    private async Task<int> RunToEndAsync(ChildProcess child)
    {
        using (child)
        {
            var stop = new TaskCompletionSource();
            await using var registration = stopping.Token.Register(stop.SetResult);
            if (await Task.WhenAny(child.Ended, stop.Task) == stop.Task)
                await child.StopAsync(limits.Stop);
            return await child.Ended;
        }
    }

    /// <summary>False when it was told to stop meanwhile.</summary>
    private async Task<bool> WaitAsync(TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, time, stopping.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void OnLine(string line)
    {
        tail.Add(line);
        if (spec.ShowsOutput)
            console.Log(spec.Name, line);
    }
}
