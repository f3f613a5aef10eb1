using Patch.Core.Data;
using Patch.Worker.Jobs;

namespace Patch.Worker.Data;

/// <summary>Rings for <see cref="CountDays"/>.</summary>
public sealed class CountDaysJob(CountDays countDays) : ISweepJob
{
    public Task<int> RunAsync(CancellationToken cancellationToken) => countDays.RunAsync(cancellationToken);
}
