using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;

namespace Patch.Core.Feeds.Polling;

/// <summary>Makes a source due at once.</summary>
public sealed class PollNow(IDbContextFactory<PatchDbContext> contexts, IWakeUps wakeUps, TimeProvider timeProvider)
{
    /// <summary>False when there is no such source, or it rests.</summary>
    public async Task<bool> AskAsync(string id, CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        var asked = PatchTelemetry.Here();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await db.FeedSources.Where(source => source.Id == id && source.Enabled)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.NextPollAt, now).SetProperty(r => r.PollTraceParent, asked), cancellationToken) == 1;
        if (found)
            await wakeUps.RingAsync(Stage.Poll, cancellationToken);
        return found;
    }
}
