using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Core.Webhooks.Explaining;

/// <summary>Reads the rows before and after one row. Every look-up has an index and a bound.</summary>
internal sealed class ChainReader(PatchDbContext db, CancellationToken cancellationToken)
{
    private bool more;

    public async Task<Chain> OfAsync(Delivery delivery)
    {
        var decision = StoredDecision.Of(delivery.DecisionJson);
        var names = decision?.Signals ?? [];
        more |= names.Count > Chain.Most;
        var branches = new List<Branch>();
        foreach (var signal in await db.SignalsAsync(names, Chain.Most, cancellationToken))
            branches.Add(await BranchAsync(signal));
        return new Chain(delivery, decision, branches, more);
    }

    public async Task<Chain> OfAsync(Signal signal)
    {
        var delivery = signal.Delivery is { } told ? await db.DeliveryAsync(IdKeys.Of(told), cancellationToken) : null;
        return new Chain(delivery, StoredDecision.Of(delivery?.DecisionJson), [await BranchAsync(signal)], more);
    }

    public async Task<Chain> OfAsync(FlowEvent flowEvent) =>
        await SignalOfAsync(flowEvent) is { } signal ? await OfAsync(signal) : new Chain(null, null, [new Branch(null, await EventAsync(flowEvent), null)], more);

    public async Task<Chain> OfAsync(FeedJob job)
    {
        var entry = EntryOf(job);
        var signal = entry is null ? null : (await db.SignalsAsync([new SignalName(job.SourceId, entry)], 1, cancellationToken)).FirstOrDefault();
        return signal?.OutcomeId == job.Id ? await OfAsync(signal) : new Chain(null, null, [new Branch(null, null, await JobAsync(job))], more);
    }

    private async Task<Branch> BranchAsync(Signal signal)
    {
        if (signal.OutcomeId is not { } outcome)
            return new Branch(signal, null, null);
        var key = IdKeys.Of(outcome);
        if (await db.FlowEvents.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken) is { } flowEvent)
            return new Branch(signal, await EventAsync(flowEvent), null);
        var job = await db.FeedJobs.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken);
        return new Branch(signal, null, job is null ? null : await JobAsync(job));
    }

    private async Task<EventRows> EventAsync(FlowEvent flowEvent)
    {
        var requests = await NewestAsync(db.DispatchRequests.AsNoTracking().Where(row => row.FlowEventSeq == flowEvent.Seq).OrderByDescending(row => row.Seq));
        var records = await NewestAsync(db.DispatchRecords.AsNoTracking().Where(row => row.EventKey == flowEvent.IdKey).OrderByDescending(row => row.Seq));
        return new EventRows(flowEvent, requests, records, await AttemptsAsync(flowEvent.IdKey));
    }

    private async Task<JobRows> JobAsync(FeedJob job) => new(job, await AttemptsAsync(job.IdKey));

    private async Task<AttemptRows> AttemptsAsync(string eventKey)
    {
        var attempts = await NewestAsync(db.MaintenanceAttempts.AsNoTracking().Where(row => row.EventKey == eventKey).OrderByDescending(row => row.Seq));
        var keys = attempts.SelectMany(CandidateName.Of).Take(Chain.Most).Select(name => name.Key).Distinct().ToList();
        var candidates = keys.Count == 0 ? [] : await db.Candidates.AsNoTracking().Where(row => keys.Contains(row.IdKey)).ToDictionaryAsync(row => row.IdKey, cancellationToken);
        return new AttemptRows(attempts, candidates);
    }

    private async Task<IReadOnlyList<T>> NewestAsync<T>(IQueryable<T> newestFirst)
    {
        var rows = await newestFirst.Take(Chain.Most + 1).ToListAsync(cancellationToken);
        more |= rows.Count > Chain.Most;
        return [.. rows.Take(Chain.Most).Reverse()];
    }

    /// <summary>The signal that the event was made of: the event's id holds the entry's. Null for one made by hand, and once the signal has gone.</summary>
    private async Task<Signal?> SignalOfAsync(FlowEvent flowEvent)
    {
        var (before, after) = ($"patch:{flowEvent.SourceId}:", $":{flowEvent.Type}");
        if (flowEvent.SourceId is not { } source || flowEvent.Id.Length <= before.Length + after.Length
            || !flowEvent.Id.StartsWith(before, StringComparison.Ordinal) || !flowEvent.Id.EndsWith(after, StringComparison.Ordinal))
            return null;
        var found = await db.SignalsAsync([new SignalName(source, flowEvent.Id[before.Length..^after.Length])], 1, cancellationToken);
        return found.FirstOrDefault(signal => signal.OutcomeId == flowEvent.Id);
    }

    private static string? EntryOf(FeedJob job)
    {
        using var json = System.Text.Json.JsonDocument.Parse(job.Json);
        return json.RootElement.TryGetProperty("entryId", out var entry) && entry.ValueKind == System.Text.Json.JsonValueKind.String ? entry.GetString() : null;
    }
}
