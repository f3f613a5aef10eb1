using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Webhooks.Routing;

namespace Patch.Core.Webhooks.Explaining.Today;

/// <summary>Decides again by the settings as they are now. Nothing is stored by it.</summary>
internal sealed class TodaysRules
{
    private readonly RoutingTable table;
    private readonly DateTimeOffset now;
    private readonly Dictionary<string, (string Kind, JsonNode? Target)> targets = new(StringComparer.Ordinal);

    private TodaysRules(RoutingTable table, DateTimeOffset now)
    {
        (this.table, this.now) = (table, now);
        foreach (var source in table.Sources)
            targets[source.Id] = ("source", source.Target);
        foreach (var route in table.Routes)
            targets[route.Id] = ("route", route.Target is null ? null : JsonSerializer.SerializeToNode(route.Target, PatchJson.Options));
    }

    public static async Task<TodaysRules> LoadAsync(PatchDbContext db, DateTimeOffset now, CancellationToken cancellationToken) =>
        new(await RoutingTable.LoadAsync(db, cancellationToken), now);

    /// <summary>What a delivery would become. It is no part of the trace of the delivery.</summary>
    public DeliveryDecision Decide(Delivery delivery)
    {
        delivery.TraceParent = PatchTelemetry.Here();
        return DeliveryDecision.Of(delivery, table, now);
    }

    /// <summary>What a signal that a rule makes now would become.</summary>
    public Route Follow(Signal signal) => FlowEvents.Routing.Decide(signal, now);

    /// <summary>What a stored signal would become: its source's target may be another one by now, or the source may have gone.</summary>
    public (RuleVerdict Rule, Route Route) Decide(Signal signal)
    {
        if (!targets.TryGetValue(signal.SourceId, out var rule))
        {
            var sentence = $"The sources file has no feed source and no webhook route '{signal.SourceId}' now, or its entry is wrong.";
            return (new RuleVerdict("source", signal.SourceId, false, "gone", sentence), new Route.Nowhere(Dispositions.SkippedNoRule, sentence));
        }

        return (new RuleVerdict(rule.Kind, signal.SourceId, true, "matches", $"It is a signal of the {rule.Kind} {signal.SourceId}."), Follow(With(signal, rule.Target)));
    }

    private static Signal With(Signal signal, JsonNode? target)
    {
        JsonObject? facts;
        try
        {
            facts = JsonNode.Parse(signal.Json) as JsonObject;
        }
        catch (JsonException)
        {
            facts = null;
        }

        if (facts is null)
            return signal; // Routing says that it cannot be read.
        facts.Remove("target");
        if (target is not null)
            facts["target"] = target.DeepClone();
        return new Signal
        {
            SourceId = signal.SourceId, Provider = signal.Provider, Event = signal.Event, EntryId = signal.EntryId, EntryKey = signal.EntryKey,
            Json = facts.ToJsonString(PatchJson.Options), Repo = signal.Repo, PublishedAt = signal.PublishedAt, ReceivedAt = signal.ReceivedAt,
        };
    }
}
