using Patch.Core.Workspaces;
using Patch.Worker.Jobs;

namespace Patch.Worker.Workspaces;

/// <summary>Rings for <see cref="ExecuteDueRuns"/>.</summary>
public sealed class ExecuteDueRunsJob(ExecuteDueRuns runs) : ISweepJob
{
    public Task<int> RunAsync(CancellationToken cancellationToken) => runs.RunAsync(cancellationToken);
}
