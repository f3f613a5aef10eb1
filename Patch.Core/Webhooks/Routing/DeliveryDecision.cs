using System.Text.Json;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Webhooks.Events;
using Patch.Core.Webhooks.Intake;

namespace Patch.Core.Webhooks.Routing;

/// <summary>What the settings make of a stored delivery: the decisions on all its facts together.</summary>
/// <param name="Delivery">As it is stored.</param>
/// <param name="Repo"><c>owner/name</c>; null where the body names none.</param>
/// <param name="Disposition">That of the fact that came furthest.</param>
/// <param name="Sentence">The reasons of all facts.</param>
/// <param name="Rules">The verdicts, bounded in number.</param>
/// <param name="Signals">One for each fact and rule.</param>
/// <param name="Polls">Ids of the sources to poll at once.</param>
/// <param name="Stacks">Names of the stacks to forecast again; empty where a signal leads to that by itself.</param>
public sealed record DeliveryDecision(
    Delivery Delivery, string? Repo, string Disposition, string Sentence, IReadOnlyList<RuleVerdict> Rules, IReadOnlyList<Signal> Signals, IReadOnlyList<string> Polls, IReadOnlyList<string> Stacks)
{
    /// <summary>W3C traceparent of the span in which it was decided; that of the delivery where nothing is traced.</summary>
    public string? TraceParent { get; } = PatchTelemetry.Here(Delivery.TraceParent);

    private const int MostRules = 50;
    private const int LongestSentence = 2000;

    /// <summary>Reads the delivery and decides on it; never throws for what is in it.</summary>
    public static DeliveryDecision Of(Delivery delivery, RoutingTable table, DateTimeOffset now)
    {
        using var activity = PatchTelemetry.Start(SpanNames.Route, delivery.TraceParent);
        activity?.SetTag(SpanTags.DeliveryId, delivery.Id).SetTag(SpanTags.Provider, delivery.Provider).SetTag(SpanTags.Event, delivery.Event);
        if (Damage(delivery) is { } damage)
        {
            activity.Fail(Dispositions.HeldUnreadable);
            return new DeliveryDecision(delivery, null, Dispositions.HeldUnreadable, damage, [], [], [], []);
        }

        var hooks = WebhookReader.Read(delivery);
        var decisions = hooks.Select(hook => WebhookRouting.Decide(hook, table, now)).ToList();
        var leading = decisions.MaxBy(decision => decision.Disposition == Dispositions.Dispatched)!;
        var signals = decisions.SelectMany(decision => decision.Signals).DistinctBy(signal => (signal.SourceId, signal.FactKey ?? signal.EntryKey)).ToList();
        var sentence = string.Join(' ', decisions.Select(decision => decision.Sentence).Distinct());
        activity?.SetTag(SpanTags.Disposition, leading.Disposition).SetTag(SpanTags.Signals, signals.Count);
        return new DeliveryDecision(
            delivery,
            hooks.Select(hook => hook.Repo?.FullName).FirstOrDefault(name => name is not null),
            leading.Disposition,
            sentence.Length <= LongestSentence ? sentence : sentence[..LongestSentence],
            [.. decisions.SelectMany(decision => decision.Rules).Distinct().OrderByDescending(rule => rule.Matches).Take(MostRules)],
            signals,
            [.. decisions.SelectMany(decision => decision.Polls).Distinct()],
            signals.Count > 0 ? [] : [.. decisions.SelectMany(decision => decision.Stacks).Distinct()]);
    }

    /// <summary>The decision as it is kept beside the delivery.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new { Rules, Signals = Signals.Select(signal => new { signal.SourceId, signal.EntryId, signal.FactKey }), Polls, Stacks }, PatchJson.Options);

    private static string? Damage(Delivery delivery)
    {
        try
        {
            if (delivery.Body is null)
                return "Its body is not stored.";
            _ = DeliveryBody.Read(delivery.Body);
            return null;
        }
        catch (InvalidDataException damaged)
        {
            return $"{damaged.Message} Have the forge deliver it again.";
        }
    }
}
