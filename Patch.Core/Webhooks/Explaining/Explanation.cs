namespace Patch.Core.Webhooks.Explaining;

/// <summary>What happened before and after one thing, in order, and why it ended where it did.</summary>
/// <param name="Kind">What the id was found to be: one of <see cref="ExplainedKinds"/>.</param>
/// <param name="Id">The id.</param>
/// <param name="Steps">From the delivery or poll to the candidates; of several signals one after the other.</param>
/// <param name="Why">One or two sentences: which rule decided, and why nothing more happened where nothing did.</param>
/// <param name="More">True where there is more than is shown: more signals of the delivery, tries or attempts of an event.</param>
public sealed record Explanation(string Kind, string Id, IReadOnlyList<ExplainedStep> Steps, string Why, bool More);

/// <summary>One step of the way.</summary>
/// <param name="Stage">One of <see cref="ExplainedStages"/>.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Id">The row's id; of a poll the source's, of a dispatch the event's, of a candidate its ref.</param>
/// <param name="What">What it is, in a few words.</param>
/// <param name="Disposition">What became of it: a disposition, or the status of a dispatch, attempt or candidate; <c>pending</c> while nothing did.</param>
/// <param name="Sentence">The same in a sentence.</param>
public sealed record ExplainedStep(string Stage, DateTimeOffset At, string Id, string What, string? Disposition, string Sentence);

/// <summary>What an id can be, in the order in which it is looked for.</summary>
public static class ExplainedKinds
{
    public const string Delivery = "delivery";
    public const string Event = "event";
    public const string Job = "job";
    public const string Attempt = "attempt";
    public const string Signal = "signal";

    public static IReadOnlyList<string> All { get; } = [Delivery, Event, Job, Attempt, Signal];
}

/// <summary>The stages of the way, in its order.</summary>
public static class ExplainedStages
{
    public const string Delivery = "delivery";
    public const string Poll = "poll";
    public const string Signal = "signal";
    public const string Event = "event";
    public const string Job = "job";
    public const string Dispatch = "dispatch";
    public const string Attempt = "attempt";
    public const string Candidate = "candidate";
}
