using Patch.Core.Notifications;
using Patch.Worker.Jobs;

namespace Patch.Worker.Notifications;

/// <summary>Rings for <see cref="SendDueNotices"/>.</summary>
public sealed class SendDueNoticesJob(SendDueNotices notices) : ISweepJob
{
    public Task<int> RunAsync(CancellationToken cancellationToken) => notices.RunAsync(cancellationToken);
}
