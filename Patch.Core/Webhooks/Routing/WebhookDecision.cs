using Patch.Core.Data;

namespace Patch.Core.Webhooks.Routing;

/// <summary>What the settings make of one webhook: which rule says what, and what follows. Nothing is done by it.</summary>
/// <param name="Disposition">One of <see cref="FlowEvents.Dispositions"/>.</param>
/// <param name="Sentence">The disposition in a sentence; where nothing follows it says what would have to be otherwise.</param>
/// <param name="Rules">The verdict of every rule that could have taken it, matching ones first.</param>
/// <param name="Signals">The signals that it becomes, one for each matching route and feed source; not stored, so without a disposition.</param>
/// <param name="Polls">Ids of the feed sources that are polled at once.</param>
/// <param name="Stacks">Names of the patch stacks whose forecast is made again.</param>
public sealed record WebhookDecision(
    string Disposition, string Sentence, IReadOnlyList<RuleVerdict> Rules, IReadOnlyList<Signal> Signals, IReadOnlyList<string> Polls, IReadOnlyList<string> Stacks);

/// <summary>What one rule says of a webhook.</summary>
/// <param name="Kind"><c>route</c> (of the file's <c>webhooks</c>), <c>source</c> (a feed source of that repository) or <c>stack</c> (a patch stack).</param>
/// <param name="Rule">Id of the route or source, name of the stack.</param>
/// <param name="Matches">True when it takes the webhook.</param>
/// <param name="Code">What decided: <c>matches</c>, or what does not fit, such as <c>other-repository</c>, <c>other-event</c>, <c>other-ref</c>, <c>other-action</c>, <c>not-news</c>.</param>
/// <param name="Sentence">In words.</param>
public sealed record RuleVerdict(string Kind, string Rule, bool Matches, string Code, string Sentence);
