using Patch.AppHost.Local.Processes;

namespace Patch.AppHost.Local.Servers;

/// <summary>Waits until something answers as it should.</summary>
internal static class HealthWait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <param name="name">What is waited for.</param>
    /// <param name="probe">Null when it is healthy, else why it is not.</param>
    /// <param name="program">The program behind it; null when somebody else runs it.</param>
    /// <param name="limit">How long.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LaunchException">The limit is over, or the program was given up.</exception>
    public static async Task UntilHealthyAsync(
        string name, Func<CancellationToken, Task<string?>> probe, Supervisor? program, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (await probe(cancellationToken) is { } reason)
        {
            if (program is { GaveUp.IsCompleted: true })
                throw new LaunchException(await program.GaveUp);
            if (time.GetElapsedTime(started) >= limit)
                throw new LaunchException($"{name} was not healthy within {limit.TotalSeconds:0} s: {reason} {program?.LastLines}".TrimEnd());
            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
