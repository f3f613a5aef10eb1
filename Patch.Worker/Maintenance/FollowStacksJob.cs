using Patch.Core.Maintenance.Stacks;
using Patch.Worker.Jobs;

namespace Patch.Worker.Maintenance;

/// <summary>Rings for <see cref="FollowStacks"/>.</summary>
public sealed class FollowStacksJob(FollowStacks stacks) : ISweepJob
{
    public Task<int> RunAsync(CancellationToken cancellationToken) => stacks.RunAsync(cancellationToken);
}
