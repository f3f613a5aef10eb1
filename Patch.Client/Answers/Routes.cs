using System.Text.Json;

namespace Patch.Client.Answers;

/// <summary>One of three: a stored delivery, a webhook as it might come (provider, event and payload), or a stored signal.</summary>
public sealed record AskedPreview
{
    /// <summary>Id of a stored delivery.</summary>
    public string? Delivery { get; init; }

    /// <summary>Of a webhook that might come: its provider.</summary>
    public string? Provider { get; init; }

    /// <summary>The event as the forge names it in its headers.</summary>
    public string? Event { get; init; }

    /// <summary>The forge's id of the delivery.</summary>
    public string? DeliveryId { get; init; }

    /// <summary>The body: an object.</summary>
    public JsonElement? Payload { get; init; }

    /// <summary>A stored signal.</summary>
    public AskedSignal? Signal { get; init; }
}

/// <summary>A stored signal.</summary>
public sealed record AskedSignal
{
    public required string SourceId { get; init; }

    public required string EntryId { get; init; }
}

/// <summary>What the settings as they are now make of a webhook or signal.</summary>
public sealed record RoutePreview : ApiAnswer
{
    /// <summary>What would become of it.</summary>
    public required string Disposition { get; init; }

    /// <summary>The disposition in a sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>What the webhook is read as: one for each fact, the first 100; none for a signal.</summary>
    public required IReadOnlyList<WebhookEvent> Events { get; init; }

    /// <summary>How many facts there are.</summary>
    public required int EventCount { get; init; }

    /// <summary>The verdict of every rule, matching ones first; the first 50.</summary>
    public required IReadOnlyList<RuleVerdict> Rules { get; init; }

    /// <summary>The signals that it would become, the first 100.</summary>
    public required IReadOnlyList<PreviewedSignal> Signals { get; init; }

    /// <summary>How many signals there would be.</summary>
    public required int SignalCount { get; init; }

    /// <summary>Feed sources that would be polled at once.</summary>
    public required IReadOnlyList<string> Polls { get; init; }

    /// <summary>Patch stacks whose forecast would be made again.</summary>
    public required IReadOnlyList<string> Stacks { get; init; }
}

/// <summary>A signal and what would come of it.</summary>
public sealed record PreviewedSignal : ApiAnswer
{
    public required string SourceId { get; init; }

    public required string EntryId { get; init; }

    /// <summary>What would become of it, were it not known already.</summary>
    public required string Disposition { get; init; }

    public required string Sentence { get; init; }

    /// <summary>The flow event that it would become.</summary>
    public PreviewedFlowEvent? Event { get; init; }

    /// <summary>The fork job that it would become.</summary>
    public JsonElement? Job { get; init; }
}

/// <summary>A flow event as it would be made.</summary>
public sealed record PreviewedFlowEvent : ApiAnswer
{
    public required string Id { get; init; }

    public required string Type { get; init; }

    public JsonElement? Payload { get; init; }
}

/// <summary>From when on to decide again.</summary>
public sealed record AskedShadow
{
    /// <summary>ISO 8601, or an age such as <c>24h</c> or <c>7d</c>.</summary>
    public required string Since { get; init; }

    /// <summary>Most deliveries, and most signals, to look at; 10,000 when null, 100,000 at most.</summary>
    public int? Limit { get; init; }
}

/// <summary>What deciding again on what is stored came to.</summary>
public sealed record ShadowReport : ApiAnswer
{
    public required DateTimeOffset Since { get; init; }

    /// <summary>Deliveries and signals that were decided again.</summary>
    public required int Looked { get; init; }

    public required int Same { get; init; }

    public required int Different { get; init; }

    /// <summary>False when the limit ended it.</summary>
    public required bool Complete { get; init; }

    /// <summary>What to give as <c>since</c> to go on; null when it is complete.</summary>
    public DateTimeOffset? LookedUntil { get; init; }

    /// <summary>The first 500, in the order in which they came.</summary>
    public required IReadOnlyList<ShadowDifference> Differences { get; init; }
}

/// <summary>One that would become something else.</summary>
public sealed record ShadowDifference : ApiAnswer
{
    /// <summary>The delivery's id; of a signal <c>SOURCEID:ENTRYID</c>.</summary>
    public required string Id { get; init; }

    /// <summary><c>delivery</c> or <c>signal</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset At { get; init; }

    public required ShadowOutcome Then { get; init; }

    public required ShadowOutcome Now { get; init; }

    /// <summary>The rule that makes the difference, as <c>route ID</c>; null where none does.</summary>
    public string? Rule { get; init; }
}

/// <summary>What became of a delivery or signal, or would.</summary>
public sealed record ShadowOutcome : ApiAnswer
{
    public required string Disposition { get; init; }

    /// <summary>Of a signal its flow event or job; of a delivery the rules that take it.</summary>
    public required IReadOnlyList<string> Outcome { get; init; }

    /// <summary>The disposition in a sentence.</summary>
    public string? Sentence { get; init; }
}
