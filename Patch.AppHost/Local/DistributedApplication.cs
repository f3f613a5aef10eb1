using System.Runtime.InteropServices;

namespace Patch.AppHost.Local;

/// <summary>The model as a program: starts it, says where everything is, and keeps it until Ctrl+C, SIGTERM or a failure.</summary>
internal sealed class DistributedApplication(
    IReadOnlyList<IResource> resources, LaunchOptions options, LaunchPlan plan, HostConsole console, TimeProvider time)
{
    private const int Failed = 1;

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new DistributedApplicationBuilder(LaunchOptions.Parse(args));

    /// <summary>Runs to the end and sets the exit code: 0, or 1 with a sentence on standard error.</summary>
    public void Run() => Environment.ExitCode = RunAsync().GetAwaiter().GetResult();

    private async Task<int> RunAsync()
    {
        if (options.ShowsHelp)
        {
            console.Say(LaunchOptions.Help);
            return 0;
        }

        if (options.Mistake is { } mistake)
        {
            console.Fail(mistake);
            return Failed;
        }

        using var stopping = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        return await RunAsync(stopping.Token);

        void Stop(PosixSignalContext context)
        {
            // The second time it ends at once, and the leashes stop what was started.
            context.Cancel = !stopping.IsCancellationRequested;
            stopping.Cancel();
        }
    }

    /// <summary>Runs until <paramref name="stopping"/>, a failure, or with <c>--exit</c> until everything is done; the exit code.</summary>
    internal async Task<int> RunAsync(CancellationToken stopping)
    {
        var outcome = LaunchOutcome.Success;
        try
        {
            await using var application = new LocalApplication(resources, options, console, time);
            outcome = await RunAsync(application, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop while it started: as good an end as any.
            return 0;
        }
        catch (LaunchException exception)
        {
            console.Fail(exception.Message);
            return Failed;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            console.Fail($"The data directory {options.DataDirectory} cannot be used: {exception.Message}");
            return Failed;
        }

        if (outcome.LastLine is { } line)
            console.Say(line);
        return outcome.ExitCode;
    }

    private async Task<LaunchOutcome> RunAsync(LocalApplication application, CancellationToken stopping)
    {
        await application.ClaimAsync(stopping);
        await plan.PrepareAsync(application, stopping);
        await application.StartAsync(stopping);
        ShowPlaces(application);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var failure = application.FailureAsync();
        var planned = plan.WhenUpAsync(application, ending.Token);
        if (await Task.WhenAny(failure, planned) == failure)
            await FailAsync(failure, ending);

        var outcome = await planned;
        if (options.Exit)
            return outcome;
        if (outcome.LastLine is { } line)
            console.Say(line);
        if (await Task.WhenAny(failure, UntilAsync(stopping)) == failure)
            await FailAsync(failure, ending);
        return LaunchOutcome.Success;
    }

    private static async Task FailAsync(Task<string> failure, CancellationTokenSource ending)
    {
        await ending.CancelAsync();
        throw new LaunchException(await failure);
    }

    private static async Task UntilAsync(CancellationToken stopping)
    {
        var stopped = new TaskCompletionSource();
        await using var registration = stopping.Register(stopped.SetResult);
        await stopped.Task;
    }

    private void ShowPlaces(LocalApplication application)
    {
        var places = application.Places.ToList();
        var width = places.Max(place => place.What.Length);
        console.Say($"""
            Patch is up. Ctrl+C stops it.
              {string.Join(Environment.NewLine + "  ", places.Select(place => $"{place.What.PadRight(width)}  {place.Where}"))}
            """);
    }
}
