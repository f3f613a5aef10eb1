using Patch.Core.Data;
using Patch.Worker.Jobs;

namespace Patch.Worker.Data;

/// <summary>Rings for <see cref="CleanUp"/>.</summary>
public sealed class CleanUpJob(CleanUp cleanUp) : ISweepJob
{
    public Task<int> RunAsync(CancellationToken cancellationToken) => cleanUp.RunAsync(cancellationToken);
}
