using Patch.Core.Dispatch;
using Patch.Worker.Jobs;

namespace Patch.Worker.Dispatch;

/// <summary>Rings for <see cref="SendDueDispatches"/>.</summary>
public sealed class SendDueDispatchesJob(SendDueDispatches dispatches) : ISweepJob
{
    public Task<int> RunAsync(CancellationToken cancellationToken) => dispatches.RunAsync(cancellationToken);
}
