using System.Text.Json;
using System.Text.Json.Serialization;

namespace Patch.Client.Answers;

/// <summary>Deliveries, newest first.</summary>
public sealed record DeliveryPage : ApiPage<Delivery>
{
    public required IReadOnlyList<Delivery> Deliveries { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<Delivery> Items => Deliveries;
}

/// <summary>One delivery.</summary>
public sealed record DeliveryAnswer : ApiAnswer
{
    public required Delivery Delivery { get; init; }
}

/// <summary>A webhook request as it came, and what became of it.</summary>
public sealed record Delivery : ApiAnswer
{
    /// <summary><c>PROVIDER:DELIVERYID</c>.</summary>
    public required string Id { get; init; }

    public required string Provider { get; init; }

    /// <summary>The forge's id of it.</summary>
    public required string DeliveryId { get; init; }

    /// <summary>The normalised event.</summary>
    public required string Event { get; init; }

    /// <summary>The event as the forge names it; null when it named none.</summary>
    public string? ProviderEvent { get; init; }

    /// <summary><c>verified</c> or <c>refused:CODE</c>.</summary>
    public required string Verdict { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Bytes of the raw body.</summary>
    public required int Size { get; init; }

    /// <summary>How often it came again.</summary>
    public required int Redeliveries { get; init; }

    /// <summary>When it last came again; null when it did not.</summary>
    public DateTimeOffset? LastRedeliveredAt { get; init; }

    /// <summary><c>owner/name</c>; null until it was routed, and where the body names none.</summary>
    public string? Repo { get; init; }

    /// <summary><c>dispatched</c>, <c>deduplicated</c>, <c>skipped:CODE</c> or <c>held:CODE</c>; null while it waits to be routed.</summary>
    public string? Disposition { get; init; }

    /// <summary>The disposition in a sentence.</summary>
    public string? DispositionReason { get; init; }

    /// <summary>When it was last routed.</summary>
    public DateTimeOffset? RoutedAt { get; init; }
}

/// <summary>One delivery with what came, what it was read as and what was decided.</summary>
public sealed record DeliveryDetails : ApiAnswer
{
    public required Delivery Delivery { get; init; }

    /// <summary>The request's headers, without signatures and tokens.</summary>
    public JsonElement? Headers { get; init; }

    /// <summary>The body: JSON where it is JSON, else a text; null for a refused request, whose body is not kept.</summary>
    public JsonElement? Body { get; init; }

    /// <summary><c>json</c>, <c>text</c> or <c>base64</c>.</summary>
    public string? BodyForm { get; init; }

    /// <summary>Why it is not shown as it came.</summary>
    public string? BodyNote { get; init; }

    /// <summary>What it was read as: one for each fact, the first 100.</summary>
    public required IReadOnlyList<WebhookEvent> Events { get; init; }

    /// <summary>How many facts there are.</summary>
    public required int EventCount { get; init; }

    /// <summary>What was decided; null until it was routed.</summary>
    public DeliveryDecision? Decision { get; init; }
}

/// <summary>What was decided of a delivery, and what came of it.</summary>
public sealed record DeliveryDecision : ApiAnswer
{
    /// <summary>The verdict of every rule, matching ones first.</summary>
    public required IReadOnlyList<RuleVerdict> Rules { get; init; }

    /// <summary>The signals that it told of; the first 100.</summary>
    public required IReadOnlyList<DeliverySignal> Signals { get; init; }

    /// <summary>Feed sources that were polled at once.</summary>
    public required IReadOnlyList<string> Polls { get; init; }

    /// <summary>Patch stacks whose forecast was made again.</summary>
    public required IReadOnlyList<string> Stacks { get; init; }
}

/// <summary>What one rule says of a webhook.</summary>
public sealed record RuleVerdict : ApiAnswer
{
    /// <summary><c>route</c>, <c>source</c> or <c>stack</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Id of the route or source, name of the stack.</summary>
    public required string Rule { get; init; }

    /// <summary>True when it takes the webhook.</summary>
    public required bool Matches { get; init; }

    /// <summary><c>matches</c>, or what does not fit, such as <c>other-ref</c>.</summary>
    public required string Code { get; init; }

    public required string Sentence { get; init; }
}

/// <summary>A signal that a delivery told of.</summary>
public sealed record DeliverySignal : ApiAnswer
{
    /// <summary>The route or feed source that took it.</summary>
    public required string SourceId { get; init; }

    public required string EntryId { get; init; }

    /// <summary>What became of it; null until it is routed.</summary>
    public string? Disposition { get; init; }

    /// <summary>The disposition in a sentence.</summary>
    public string? DispositionReason { get; init; }

    /// <summary>The flow event or job that it became.</summary>
    public string? OutcomeId { get; init; }
}
