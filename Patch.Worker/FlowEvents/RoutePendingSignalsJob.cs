using Patch.Core.FlowEvents;
using Patch.Worker.Jobs;

namespace Patch.Worker.FlowEvents;

/// <summary>Rings for <see cref="RoutePendingSignals"/>.</summary>
public sealed class RoutePendingSignalsJob(RoutePendingSignals signals) : ISweepJob
{
    public Task<int> RunAsync(CancellationToken cancellationToken) => signals.RunAsync(cancellationToken);
}
