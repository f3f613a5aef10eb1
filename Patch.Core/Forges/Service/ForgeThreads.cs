using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Core.Forges.Service.Threads;

namespace Patch.Core.Forges.Service;

/// <summary>What people ask of threads.</summary>
public sealed class ForgeThreads(IDbContextFactory<PatchDbContext> contexts, IWakeUps wakeUps, TimeProvider timeProvider)
{
    /// <summary>The kinds of a thread's steps.</summary>
    public static IReadOnlyList<string> StepKinds => ForgeStepKinds.All;

    /// <summary>
    /// Makes a thread due now, whatever its state, and also while it is worked on: it looks at the forge again, and goes on or is left as before. Null when
    /// there is none.
    /// </summary>
    public async Task<ForgeThread?> RetryAsync(long seq, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = timeProvider.NowUtc();
        // Never the time that is there: by it the end of work that is going on tells that it was asked for again.
        DateTimeOffset? at = now, justBefore = now.AddMilliseconds(-1);
        var asked = await db.ForgeThreads.Where(row => row.Seq == seq).ExecuteUpdateAsync(
            row => row.SetProperty(r => r.State, ForgeThreadStates.Due).SetProperty(r => r.NextTryAt, r => r.NextTryAt == at ? justBefore : at)
                .SetProperty(r => r.Tries, 0).SetProperty(r => r.UpdatedAt, now),
            cancellationToken);
        if (asked == 0)
            return null;
        db.Add(new ForgeStep { ThreadSeq = seq, At = now, Kind = ForgeStepKinds.RetryAsked, Sentence = "A person asked for it again." });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await wakeUps.RingAsync(Stage.Forge, cancellationToken);
        return await db.ForgeThreads.AsNoTracking().SingleAsync(row => row.Seq == seq, cancellationToken);
    }
}
