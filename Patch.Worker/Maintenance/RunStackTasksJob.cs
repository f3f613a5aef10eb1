using Patch.Core.Maintenance.Stacks;
using Patch.Worker.Jobs;

namespace Patch.Worker.Maintenance;

/// <summary>Rings for <see cref="RunStackTasks"/>.</summary>
public sealed class RunStackTasksJob(RunStackTasks stacks) : ISweepJob
{
    public Task<int> RunAsync(CancellationToken cancellationToken) => stacks.RunAsync(cancellationToken);
}
