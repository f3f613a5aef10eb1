using Patch.Core.Feeds.Polling;
using Patch.Worker.Jobs;

namespace Patch.Worker.Feeds;

/// <summary>Rings for <see cref="PollDueSources"/>.</summary>
public sealed class PollDueSourcesJob(PollDueSources sources) : ISweepJob
{
    public Task<int> RunAsync(CancellationToken cancellationToken) => sources.RunAsync(cancellationToken);
}
