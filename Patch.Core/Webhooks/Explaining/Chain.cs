using Patch.Core.Data;

namespace Patch.Core.Webhooks.Explaining;

/// <summary>The rows of one way through the house.</summary>
/// <param name="Delivery">The delivery that it began with; null where it began with a poll or by hand.</param>
/// <param name="Decision">What was decided of that delivery.</param>
/// <param name="Branches">One for each signal of the delivery; one where something else was asked for.</param>
/// <param name="More">True where there are more rows than were read.</param>
internal sealed record Chain(Delivery? Delivery, StoredDecision? Decision, IReadOnlyList<Branch> Branches, bool More)
{
    /// <summary>Signals of a delivery, and tries and attempts of an event, that are read: what a person can look through.</summary>
    public const int Most = 50;

    /// <summary>An attempt that was imported without its event.</summary>
    public static Chain OfAttemptAlone(MaintenanceAttempt attempt) => new(
        null, null, [new Branch(null, null, null, new AttemptRows([attempt], new Dictionary<string, Candidate>()))], false);
}

/// <summary>One signal and what came of it. An event that was made by hand has no signal, an imported attempt may stand alone.</summary>
internal sealed record Branch(Signal? Signal, EventRows? Event, JobRows? Job, AttemptRows? Alone = null);

/// <summary>A flow event with its dispatches and attempts, oldest first.</summary>
internal sealed record EventRows(FlowEvent Event, IReadOnlyList<DispatchRequest> Requests, IReadOnlyList<DispatchRecord> Records, AttemptRows Attempts);

/// <summary>A fork job with its attempt.</summary>
internal sealed record JobRows(FeedJob Job, AttemptRows Attempts);

/// <summary>Attempts, oldest first, and those of their candidates that are known, by key.</summary>
internal sealed record AttemptRows(IReadOnlyList<MaintenanceAttempt> Attempts, IReadOnlyDictionary<string, Candidate> Candidates);
