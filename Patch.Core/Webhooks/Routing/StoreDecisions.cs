using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Core.FlowEvents;

namespace Patch.Core.Webhooks.Routing;

/// <summary>Writes decisions on deliveries: one transaction for those it is given.</summary>
internal sealed class StoreDecisions(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
{
    /// <summary>A flood of webhooks polls a source no more often than this; a poll at the end of the pause covers those that came meanwhile.</summary>
    private static readonly TimeSpan BetweenPolls = TimeSpan.FromSeconds(30);

    private readonly HashSet<Stage> awaited = [];

    /// <summary>The stages that have work from what was stored.</summary>
    public IReadOnlyCollection<Stage> Awaited => awaited;

    /// <summary>Stores all or none; returns how many: none when another worker has stored one of them.</summary>
    /// <exception cref="DbUpdateException">A poll or another worker wrote one of the signals at the same moment.</exception>
    public async Task<int> RunAsync(IReadOnlyList<DeliveryDecision> decided, CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var seqs = decided.Select(one => one.Delivery.Seq).ToList();
        var mine = await db.Deliveries.Where(row => seqs.Contains(row.Seq) && row.Disposition == null)
            .ExecuteUpdateAsync(row => row.SetProperty(delivery => delivery.RoutedAt, now), cancellationToken);
        if (mine != decided.Count)
            return 0;

        var told = await ToldSignals.ReadAsync(db, decided.SelectMany(one => one.Signals), cancellationToken);
        foreach (var one in decided)
        {
            var first = one.Signals.Select(signal => told.Meet(signal, now)).ToList();
            var isKnown = first.Count > 0 && first.All(earlier => earlier is not null);
            db.Deliveries.Attach(one.Delivery);
            one.Delivery.Repo = one.Repo;
            one.Delivery.RoutedAt = now;
            one.Delivery.DecisionJson = one.ToJson();
            (one.Delivery.Disposition, one.Delivery.DispositionReason) = isKnown
                ? (Dispositions.Deduplicated, $"{one.Signals[0].SourceId} knows it already, {Earlier(first[0]!)}.")
                : (one.Disposition, one.Sentence);
        }

        db.Signals.AddRange(told.New);
        await db.SaveChangesAsync(cancellationToken);
        await told.CountAsync(db, now, cancellationToken);
        await CountSourcesAsync(db, decided, now, cancellationToken);
        var polled = await PollAsync(db, decided, now, cancellationToken);
        var forecast = await ForecastAsync(db, decided, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        if (told.New.Count > 0)
            awaited.UnionWith([Stage.Route, Stage.Notify]);
        if (polled > 0)
            awaited.Add(Stage.Poll);
        if (forecast > 0)
            awaited.Add(Stage.Stack);
        return decided.Count;
    }

    private static string Earlier(ToldSignals.Told earlier) => earlier.Delivery is { } delivery ? $"by the delivery {delivery}" : "by a poll";

    /// <summary>Notes on the sources that webhooks of them do come.</summary>
    private static async Task CountSourcesAsync(PatchDbContext db, IReadOnlyList<DeliveryDecision> decided, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var heard = decided.SelectMany(one => one.Polls.Concat(one.Rules.Where(rule => rule is { Kind: "source", Matches: true }).Select(rule => rule.Rule))).Distinct().ToList();
        if (heard.Count > 0)
            await db.FeedSources.Where(source => heard.Contains(source.Id)).ExecuteUpdateAsync(row => row.SetProperty(source => source.LastHookAt, now), cancellationToken);
    }

    /// <summary>Makes the sources due. One that fails waits as it must: a webhook says nothing of its feed's health.</summary>
    private static async Task<int> PollAsync(PatchDbContext db, IReadOnlyList<DeliveryDecision> decided, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = decided.SelectMany(one => one.Polls).Distinct().ToList();
        if (ids.Count == 0)
            return 0;
        var polled = 0;
        var sources = await db.FeedSources.AsNoTracking().Where(source => ids.Contains(source.Id) && source.Enabled && source.ConsecutiveFailures == 0)
            .Select(source => new { source.Seq, source.Id, source.LastCheckedAt }).ToListAsync(cancellationToken);
        foreach (var source in sources)
        {
            var due = source.LastCheckedAt is { } last && last + BetweenPolls > now ? last + BetweenPolls : now;
            var asked = decided.First(one => one.Polls.Contains(source.Id)).TraceParent;
            polled += await db.FeedSources.Where(row => row.Seq == source.Seq && row.NextPollAt > due)
                .ExecuteUpdateAsync(row => row.SetProperty(r => r.NextPollAt, due).SetProperty(r => r.PollTraceParent, asked), cancellationToken);
        }

        return polled;
    }

    private static async Task<int> ForecastAsync(PatchDbContext db, IReadOnlyList<DeliveryDecision> decided, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var names = decided.SelectMany(one => one.Stacks).Distinct().ToList();
        return names.Count == 0
            ? 0
            : await db.MaintainedStacks.Where(stack => names.Contains(stack.Name) && stack.Active)
                .ExecuteUpdateAsync(row => row.SetProperty(stack => stack.NextForecastAt, now), cancellationToken);
    }
}
