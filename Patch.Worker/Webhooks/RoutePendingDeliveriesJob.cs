using Patch.Core.Webhooks.Routing;
using Patch.Worker.Jobs;

namespace Patch.Worker.Webhooks;

/// <summary>Rings for <see cref="RoutePendingDeliveries"/>.</summary>
public sealed class RoutePendingDeliveriesJob(RoutePendingDeliveries deliveries) : ISweepJob
{
    public Task<int> RunAsync(CancellationToken cancellationToken) => deliveries.RunAsync(cancellationToken);
}
