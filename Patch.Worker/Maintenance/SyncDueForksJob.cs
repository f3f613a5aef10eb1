using Patch.Core.Maintenance.Forks;
using Patch.Worker.Jobs;

namespace Patch.Worker.Maintenance;

/// <summary>Rings for <see cref="SyncDueForks"/>.</summary>
public sealed class SyncDueForksJob(SyncDueForks forks) : ISweepJob
{
    public Task<int> RunAsync(CancellationToken cancellationToken) => forks.RunAsync(cancellationToken);
}
