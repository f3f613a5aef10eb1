using Patch.Core.Forges.Service;
using Patch.Worker.Jobs;

namespace Patch.Worker.Forges;

/// <summary>Rings for <see cref="TendForgeThreads"/>.</summary>
public sealed class TendForgeThreadsJob(TendForgeThreads threads) : ISweepJob
{
    public Task<int> RunAsync(CancellationToken cancellationToken) => threads.RunAsync(cancellationToken);
}
