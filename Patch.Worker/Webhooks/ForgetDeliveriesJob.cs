using Patch.Core.Webhooks;
using Patch.Worker.Jobs;

namespace Patch.Worker.Webhooks;

/// <summary>Rings for <see cref="ForgetDeliveries"/>.</summary>
public sealed class ForgetDeliveriesJob(ForgetDeliveries deliveries) : ISweepJob
{
    public Task<int> RunAsync(CancellationToken cancellationToken) => deliveries.RunAsync(cancellationToken);
}
