using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Webhooks.Intake;

namespace Patch.Core.Webhooks.Explaining.Today;

/// <summary>
/// Decides stored deliveries and signals again by the settings as they are now, and tells what would be different. It reads in the order of
/// the keys, few rows at once, and writes nothing.
/// </summary>
public sealed class ShadowReplay(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
{
    /// <summary>Most deliveries, and most signals, that one call looks at.</summary>
    public const int Most = 100_000;

    /// <summary>How many where the caller does not say.</summary>
    public const int Default = 10_000;

    private const int MostDifferences = 500;
    private const int SignalsAtOnce = 200;

    /// <summary>Bodies may be large.</summary>
    private const int DeliveriesAtOnce = 16;

    /// <summary>Rows that came together are committed in an order that is not quite that of their times.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    /// <summary>Looks at up to <paramref name="limit"/> deliveries and as many signals that came at or after <paramref name="since"/>, oldest first.</summary>
    public async Task<ShadowReport> RunAsync(DateTimeOffset since, int limit, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rules = await TodaysRules.LoadAsync(db, timeProvider.NowUtc(), cancellationToken);
        var found = new Tally(limit);

        var delivered = db.Deliveries.AsNoTracking();
        var start = await FirstAsync(delivered.Select(row => new Place { Seq = row.Seq, At = row.ReceivedAt }), since - Slack, cancellationToken);
        var routed = delivered.Where(row => row.ReceivedAt >= since && row.Verdict == WebhookVerdicts.Verified && row.Disposition != null);
        await found.LookAsync(
            after => routed.Where(row => row.Seq > after).OrderBy(row => row.Seq).Take(DeliveriesAtOnce).ToListAsync(cancellationToken),
            start, row => row.Seq, row => row.ReceivedAt, row => ShadowComparison.Of(row, rules.Decide(row)));

        var told = db.Signals.AsNoTracking();
        start = await FirstAsync(told.Select(row => new Place { Seq = row.Seq, At = row.ReceivedAt }), since - Slack, cancellationToken);
        var followed = told.Where(row => row.ReceivedAt >= since && row.Disposition != null && row.Disposition != Dispositions.SkippedImported);
        await found.LookAsync(
            after => followed.Where(row => row.Seq > after).OrderBy(row => row.Seq).Take(SignalsAtOnce).ToListAsync(cancellationToken),
            start, row => row.Seq, row => row.ReceivedAt, row => rules.Decide(row) is var (rule, route) ? ShadowComparison.Of(row, rule, route) : null);
        return found.Report(since);
    }

    /// <summary>The key before the first row that is not older: found by halving, since the time has no index and follows the key.</summary>
    private static async Task<long> FirstAsync(IQueryable<Place> rows, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var (low, high) = (0L, await rows.MaxAsync(row => (long?)row.Seq, cancellationToken) ?? 0);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            var place = await rows.Where(row => row.Seq > middle).OrderBy(row => row.Seq).FirstAsync(cancellationToken);
            if (place.At < since)
                low = place.Seq;
            else
                high = middle;
        }

        return low;
    }

    private sealed record Place
    {
        public long Seq { get; init; }

        public DateTimeOffset At { get; init; }
    }

    /// <summary>What was found so far.</summary>
    private sealed class Tally(int limit)
    {
        private readonly List<ShadowDifference> differences = [];
        private int looked;
        private int different;
        private DateTimeOffset? until;

        public async Task LookAsync<T>(
            Func<long, Task<List<T>>> read, long after, Func<T, long> seq, Func<T, DateTimeOffset> at, Func<T, ShadowDifference?> compare)
        {
            for (var left = limit; ;)
            {
                var rows = await read(after);
                foreach (var row in rows.Take(left))
                    Count(compare(row));
                if (rows.Count > left)
                {
                    // The earlier end of the two is where to go on.
                    var end = at(rows[left]);
                    until = until < end ? until : end;
                    return;
                }

                if (rows.Count == 0)
                    return;
                left -= rows.Count;
                after = seq(rows[^1]);
            }
        }

        public ShadowReport Report(DateTimeOffset since) => new(since, looked, looked - different, different, until is null, until, differences);

        private void Count(ShadowDifference? difference)
        {
            looked++;
            if (difference is null)
                return;
            different++;
            if (differences.Count < MostDifferences)
                differences.Add(difference with { Then = Hide(difference.Then), Now = Hide(difference.Now) });
        }

        private static ShadowOutcome Hide(ShadowOutcome outcome) => outcome with { Sentence = UrlCredentials.Hide(outcome.Sentence) };
    }
}
