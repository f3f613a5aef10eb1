using Patch.Core.Git.Mirrors.Upkeep;
using Patch.Worker.Jobs;

namespace Patch.Worker.Git;

/// <summary>Rings for <see cref="MirrorUpkeep"/>.</summary>
public sealed class TendMirrorsJob(MirrorUpkeep upkeep) : ISweepJob
{
    public Task<int> RunAsync(CancellationToken cancellationToken) => upkeep.RunAsync(cancellationToken);
}
