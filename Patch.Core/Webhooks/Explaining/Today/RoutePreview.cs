using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Webhooks.Events;
using Patch.Core.Webhooks.Routing;

namespace Patch.Core.Webhooks.Explaining.Today;

/// <summary>What the settings as they are now make of a webhook or signal. Nothing of it is stored.</summary>
/// <param name="Disposition">What would become of it.</param>
/// <param name="Sentence">The same in a sentence.</param>
/// <param name="Events">What the webhook is read as: one for each fact, the first 100; none for a signal.</param>
/// <param name="EventCount">How many facts there are.</param>
/// <param name="Rules">The verdict of every rule, matching ones first; the first 50.</param>
/// <param name="Signals">The signals that it would become, the first 100, each with what would come of it.</param>
/// <param name="SignalCount">How many signals there would be.</param>
/// <param name="Polls">Feed sources that would be polled at once.</param>
/// <param name="Stacks">Patch stacks whose forecast would be made again.</param>
public sealed record RoutePreview(
    string Disposition,
    string Sentence,
    IReadOnlyList<GitWebhookEvent> Events,
    int EventCount,
    IReadOnlyList<RuleVerdict> Rules,
    IReadOnlyList<PreviewedSignal> Signals,
    int SignalCount,
    IReadOnlyList<string> Polls,
    IReadOnlyList<string> Stacks)
{
    private const int MostEvents = 100;
    private const int MostSignals = 100;

    internal static RoutePreview Of(Delivery delivery, TodaysRules rules)
    {
        var events = WebhookReader.Read(delivery);
        var decision = rules.Decide(delivery);
        return new RoutePreview(
            decision.Disposition,
            decision.Sentence,
            [.. events.Take(MostEvents).Select(fact => fact with { Raw = null })],
            events.Count,
            decision.Rules,
            [.. decision.Signals.Take(MostSignals).Select(signal => PreviewedSignal.Of(signal, rules.Follow(signal)))],
            decision.Signals.Count,
            decision.Polls,
            decision.Stacks);
    }

    internal static RoutePreview Of(Signal signal, TodaysRules rules)
    {
        var (rule, route) = rules.Decide(signal);
        var followed = PreviewedSignal.Of(signal, route);
        return new RoutePreview(followed.Disposition, followed.Sentence, [], 0, [rule], [followed], 1, [], []);
    }
}

/// <summary>A signal and what would come of it.</summary>
/// <param name="SourceId">The route or feed source.</param>
/// <param name="EntryId">Its id there.</param>
/// <param name="Disposition">What would become of it, were it not known already.</param>
/// <param name="Sentence">The same in a sentence.</param>
/// <param name="Event">The flow event that it would become.</param>
/// <param name="Job">The fork job that it would become, as <c>feed-jobs.jsonl</c> has it.</param>
public sealed record PreviewedSignal(string SourceId, string EntryId, string Disposition, string Sentence, PreviewedFlowEvent? Event, JsonNode? Job)
{
    internal static PreviewedSignal Of(Signal signal, Route route)
    {
        var made = new PreviewedSignal(signal.SourceId, signal.EntryId, Dispositions.Dispatched, "A flow event is made and handed to its workspace.", null, null);
        return route switch
        {
            Route.ToFlow flow => made with { Event = PreviewedFlowEvent.Of(flow.FlowEvent) },
            Route.Held held => made with { Disposition = held.Disposition, Sentence = held.Reason, Event = PreviewedFlowEvent.Of(held.FlowEvent) },
            Route.ToForkSync sync => made with { Sentence = "A job to bring the fork up to date is made.", Job = UrlCredentials.HideIn(sync.Job.Json) },
            Route.Nowhere nowhere => made with { Disposition = nowhere.Disposition, Sentence = nowhere.Reason },
            _ => throw new InvalidOperationException($"Unknown route {route}"),
        };
    }
}

/// <summary>A flow event as it would be made.</summary>
public sealed record PreviewedFlowEvent(string Id, string Type, JsonNode? Payload)
{
    internal static PreviewedFlowEvent Of(FlowEvent made) => new(made.Id, made.Type, UrlCredentials.HideIn(made.PayloadJson));
}
