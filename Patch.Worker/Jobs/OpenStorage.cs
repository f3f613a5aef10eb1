using Hangfire;

namespace Patch.Worker.Jobs;

/// <summary>The storage that jobs are served from at the moment, for who looks at it.</summary>
internal sealed class OpenStorage
{
    private volatile JobStorage? current;

    /// <summary>Null while none can be used.</summary>
    public JobStorage? Current
    {
        get => current;
        set => current = value;
    }
}
