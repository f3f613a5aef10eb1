using Patch.Core.Maintenance;
using Patch.Worker.Jobs;

namespace Patch.Worker.Maintenance;

/// <summary>Rings for <see cref="SyncOpenAttempts"/>.</summary>
public sealed class SyncOpenAttemptsJob(SyncOpenAttempts attempts) : ISweepJob
{
    public Task<int> RunAsync(CancellationToken cancellationToken) => attempts.RunAsync(cancellationToken);
}
