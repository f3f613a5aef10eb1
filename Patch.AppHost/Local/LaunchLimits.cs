using Patch.AppHost.Local.Processes;

namespace Patch.AppHost.Local;

/// <summary>How long the launch waits, and how often it tries.</summary>
internal sealed record LaunchLimits
{
    /// <summary>From the start of a program until it is healthy.</summary>
    public TimeSpan Healthy { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>From asking a program to end until it is killed. Above the 30 s that .NET gives its hosted services by default.</summary>
    public TimeSpan Stop { get; init; } = TimeSpan.FromSeconds(35);

    /// <summary>How long the remains of a run that was killed may take to let go of their ports.</summary>
    public TimeSpan Remains { get; init; } = TimeSpan.FromSeconds(15);

    public RestartPolicy Restart { get; init; } = new();
}
