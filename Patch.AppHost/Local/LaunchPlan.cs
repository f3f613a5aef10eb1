namespace Patch.AppHost.Local;

/// <summary>What a launch does besides starting everything and keeping it running.</summary>
internal sealed class LaunchPlan
{
    /// <summary>Nothing besides.</summary>
    public static LaunchPlan Plain { get; } = new();

    /// <summary>Before anything is started, the data directory already claimed: files to lay out, variables to set.</summary>
    public Func<LocalApplication, CancellationToken, Task> PrepareAsync { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>When everything is healthy.</summary>
    public Func<LocalApplication, CancellationToken, Task<LaunchOutcome>> WhenUpAsync { get; init; } = (_, _) => Task.FromResult(LaunchOutcome.Success);
}

/// <summary>What came of a <see cref="LaunchPlan"/>: the exit code, and the line that is printed last, when everything has been stopped.</summary>
internal sealed record LaunchOutcome(int ExitCode, string? LastLine = null)
{
    public static LaunchOutcome Success { get; } = new(0);
}
