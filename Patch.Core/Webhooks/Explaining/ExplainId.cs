using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Core.Webhooks.Explaining;

/// <summary>Says what happened before and after a delivery, signal, flow event, fork job or attempt, and why.</summary>
public sealed class ExplainId(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
{
    /// <summary>The explanation; null where nothing has the id.</summary>
    /// <param name="id">Of a delivery, event, job or attempt its id; a signal is written <c>SOURCEID:ENTRYID</c>.</param>
    /// <param name="kind">One of <see cref="ExplainedKinds"/>; null takes the first that there is, in their order.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task<Explanation?> ExplainAsync(string id, string? kind, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        foreach (var candidate in ExplainedKinds.All.Where(candidate => kind is null || kind == candidate))
        {
            if (await ChainAsync(db, candidate, id, cancellationToken) is { } chain)
                return new Explanation(candidate, id, Steps.Of(chain), Why.Of(chain, timeProvider.NowUtc()), chain.More);
        }

        return null;
    }

    private static async Task<Chain?> ChainAsync(PatchDbContext db, string kind, string id, CancellationToken cancellationToken)
    {
        var (key, rows) = (IdKeys.Of(id), new ChainReader(db, cancellationToken));
        return kind switch
        {
            ExplainedKinds.Delivery => await db.DeliveryAsync(key, cancellationToken) is { } delivery ? await rows.OfAsync(delivery) : null,
            ExplainedKinds.Event => await EventAsync(key) is { } flowEvent ? await rows.OfAsync(flowEvent) : null,
            ExplainedKinds.Job => await JobAsync(key) is { } job ? await rows.OfAsync(job) : null,
            ExplainedKinds.Attempt => await OfAttemptAsync(),
            _ => await db.SignalAsync(id, cancellationToken) is { } signal ? await rows.OfAsync(signal) : null,
        };

        Task<FlowEvent?> EventAsync(string idKey) => db.FlowEvents.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == idKey, cancellationToken);

        Task<FeedJob?> JobAsync(string idKey) => db.FeedJobs.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == idKey, cancellationToken);

        async Task<Chain?> OfAttemptAsync()
        {
            if (await db.MaintenanceAttempts.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken) is not { } attempt)
                return null;
            if (await EventAsync(attempt.EventKey) is { } flowEvent)
                return await rows.OfAsync(flowEvent);
            return await JobAsync(attempt.EventKey) is { } job ? await rows.OfAsync(job) : Chain.OfAttemptAlone(attempt);
        }
    }
}
