using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Core.Webhooks.Routing;

/// <summary>The signals that are there already of those that a batch leads to, and what is new beside them.</summary>
internal sealed class ToldSignals
{
    private readonly Dictionary<(string, string), Told> known = [];
    private readonly List<long> hooked = [];
    private readonly Dictionary<string, (int HookOnly, int PollOnly)> counts = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> deliveries = [];

    /// <summary>A signal, as far as a webhook that comes to the same fact needs to know it.</summary>
    /// <param name="Seq">0 for one of this batch.</param>
    /// <param name="Delivery">The webhook that told of it first; null for a poll.</param>
    /// <param name="MissedByHook">True while it counts as missed.</param>
    internal sealed record Told(long Seq, string? Delivery, bool MissedByHook);

    /// <summary>Signals that were not there.</summary>
    public List<Signal> New { get; } = [];

    public static async Task<ToldSignals> ReadAsync(PatchDbContext db, IEnumerable<Signal> signals, CancellationToken cancellationToken)
    {
        var told = new ToldSignals();
        var wanted = signals.ToList();
        if (wanted.Count == 0)
            return told;
        var sources = wanted.Select(signal => signal.SourceId).Distinct().ToList();
        var keys = wanted.Select(signal => signal.EntryKey).Distinct().ToList();
        var facts = wanted.Select(signal => signal.FactKey).OfType<string>().Distinct().ToList();
        var rows = await db.Signals.AsNoTracking().Where(row => sources.Contains(row.SourceId) && (keys.Contains(row.EntryKey) || facts.Contains(row.FactKey!)))
            .Select(row => new { row.Seq, row.SourceId, row.EntryKey, row.FactKey, row.Delivery, row.MissedByHook }).ToListAsync(cancellationToken);
        foreach (var row in rows)
            told.Keep(row.SourceId, row.EntryKey, row.FactKey, new Told(row.Seq, row.Delivery, row.MissedByHook));
        return told;
    }

    /// <summary>The earlier signal of the same fact; null where this is the first, which is then new.</summary>
    public Told? Meet(Signal signal, DateTimeOffset now)
    {
        if (Find(signal) is { } earlier)
        {
            if (earlier is { Delivery: null, Seq: not 0 } && deliveries.TryAdd(earlier.Seq, signal.Delivery!))
            {
                hooked.Add(earlier.Seq);
                Count(signal.SourceId, 0, earlier.MissedByHook ? -1 : 0);
            }

            return earlier;
        }

        New.Add(signal);
        Keep(signal.SourceId, signal.EntryKey, signal.FactKey, new Told(0, signal.Delivery, false));
        Count(signal.SourceId, 1, 0);
        return null;
    }

    /// <summary>Notes on signals of polls that a webhook told of them too, and keeps the sources' counts. Routes have no feed, so none of theirs count.</summary>
    public async Task CountAsync(PatchDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var group in hooked.GroupBy(seq => deliveries[seq]))
        {
            var seqs = group.ToList();
            await db.Signals.Where(row => seqs.Contains(row.Seq)).ExecuteUpdateAsync(
                row => row.SetProperty(r => r.HookedAt, now).SetProperty(r => r.Delivery, group.Key).SetProperty(r => r.MissedByHook, false), cancellationToken);
        }

        foreach (var (source, (hookOnly, pollOnly)) in counts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            await db.FeedSources.Where(row => row.Id == source).ExecuteUpdateAsync(
                row => row.SetProperty(r => r.HookOnly, r => r.HookOnly + hookOnly).SetProperty(r => r.PollOnly, r => r.PollOnly + pollOnly), cancellationToken);
        }
    }

    private Told? Find(Signal signal) =>
        signal.FactKey is { } fact && known.TryGetValue((signal.SourceId, fact), out var byFact) ? byFact : known.GetValueOrDefault((signal.SourceId, signal.EntryKey));

    private void Keep(string source, string entryKey, string? factKey, Told told)
    {
        known.TryAdd((source, entryKey), told);
        if (factKey is not null)
            known.TryAdd((source, factKey), told);
    }

    private void Count(string source, int hookOnly, int pollOnly)
    {
        var (hooks, polls) = counts.GetValueOrDefault(source);
        counts[source] = (hooks + hookOnly, polls + pollOnly);
    }
}
