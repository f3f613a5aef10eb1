using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Webhooks.Routing;

namespace Patch.Core.Webhooks.Explaining.Today;

/// <summary>Whether what was decided then and what would be decided now are the same.</summary>
internal static class ShadowComparison
{
    /// <summary>Null where nothing differs: neither the disposition nor the rules that take the delivery.</summary>
    public static ShadowDifference? Of(Delivery delivery, DeliveryDecision decision)
    {
        var stored = StoredDecision.Of(delivery.DecisionJson);
        var (then, now) = (Taking(stored?.Rules ?? []), Taking(decision.Rules));
        if (Kind(delivery.Disposition!) == Kind(decision.Disposition) && (stored is null || then.ToHashSet().SetEquals(now)))
            return null;
        return new ShadowDifference(
            delivery.Id, ExplainedKinds.Delivery, delivery.ReceivedAt, new ShadowOutcome(delivery.Disposition!, then, delivery.DispositionReason),
            new ShadowOutcome(decision.Disposition, now, decision.Sentence), now.Except(then).Concat(then.Except(now)).FirstOrDefault());
    }

    /// <summary>
    /// Null where nothing differs. One whose event or job is the same is no difference, whether it made it, found it, or had it held: which of
    /// them it was follows from what upstream did and who came first, never from the settings.
    /// </summary>
    public static ShadowDifference? Of(Signal signal, RuleVerdict rule, Route route)
    {
        var now = PreviewedSignal.Of(signal, route);
        var outcome = now.Event?.Id ?? (route as Route.ToForkSync)?.Job.Id;
        if (signal.OutcomeId == outcome && (outcome is not null || signal.Disposition == now.Disposition))
            return null;
        return new ShadowDifference(
            $"{signal.SourceId}:{signal.EntryId}", ExplainedKinds.Signal, signal.ReceivedAt, new ShadowOutcome(signal.Disposition!, List(signal.OutcomeId), signal.DispositionReason),
            new ShadowOutcome(now.Disposition, List(outcome), now.Sentence), $"{rule.Kind} {rule.Rule}");
    }

    /// <summary>A delivery that told of what was known already would be dispatched, had it come first.</summary>
    private static string Kind(string disposition) => disposition == Dispositions.Deduplicated ? Dispositions.Dispatched : disposition;

    private static List<string> Taking(IReadOnlyList<RuleVerdict> rules) => [.. rules.Where(rule => rule.Matches).Select(rule => $"{rule.Kind} {rule.Rule}")];

    private static IReadOnlyList<string> List(string? outcome) => outcome is null ? [] : [outcome];
}
