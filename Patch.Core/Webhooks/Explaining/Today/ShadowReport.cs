namespace Patch.Core.Webhooks.Explaining.Today;

/// <summary>What deciding again on what is stored came to. Nothing was changed by it.</summary>
/// <param name="Since">What came at or after it was looked at.</param>
/// <param name="Looked">Deliveries and signals that were decided again.</param>
/// <param name="Same">Those that would become the same.</param>
/// <param name="Different">Those that would not.</param>
/// <param name="Complete">False when the limit ended it.</param>
/// <param name="LookedUntil">Where it ended before the newest: what to give as <c>since</c> to go on.</param>
/// <param name="Differences">Those that differ, in the order in which they came; the first 500.</param>
public sealed record ShadowReport(
    DateTimeOffset Since, int Looked, int Same, int Different, bool Complete, DateTimeOffset? LookedUntil, IReadOnlyList<ShadowDifference> Differences);

/// <summary>One that would become something else.</summary>
/// <param name="Id">The delivery's id; of a signal <c>SOURCEID:ENTRYID</c>.</param>
/// <param name="Kind"><c>delivery</c> or <c>signal</c>.</param>
/// <param name="At">When it came.</param>
/// <param name="Then">What became of it.</param>
/// <param name="Now">What would.</param>
/// <param name="Rule">The rule that makes the difference, as <c>route ID</c>, <c>source ID</c> or <c>stack NAME</c>; absent where none does.</param>
public sealed record ShadowDifference(string Id, string Kind, DateTimeOffset At, ShadowOutcome Then, ShadowOutcome Now, string? Rule);

/// <summary>What became of a delivery or signal, or would.</summary>
/// <param name="Disposition">One of the dispositions.</param>
/// <param name="Outcome">Of a signal its flow event or job; of a delivery the rules that take it.</param>
/// <param name="Sentence">The disposition in a sentence.</param>
public sealed record ShadowOutcome(string Disposition, IReadOnlyList<string> Outcome, string? Sentence);
