namespace Patch.Core.Data;

/// <summary>One webhook request as it came. Committed before the answer; routed afterwards.</summary>
public sealed class Delivery
{
    public long Seq { get; set; }

    /// <summary><c>PROVIDER:DELIVERYID</c>; of a refused request an id of Patch's own stands in place of the claimed one.</summary>
    public required string Id { get; set; }

    /// <summary><see cref="IdKeys.Of"/> of <see cref="Id"/>; unique, so a delivery that comes twice is stored once.</summary>
    public required string IdKey { get; set; }

    /// <summary>The provider in the request's path.</summary>
    public required string Provider { get; set; }

    /// <summary>The forge's id of the delivery; one of Patch's own where it sent none.</summary>
    public required string DeliveryId { get; set; }

    /// <summary>The normalised event that its headers name: <c>push</c>, <c>release</c>, …, <c>unknown</c>.</summary>
    public required string Event { get; set; }

    /// <summary>The event as the forge names it; null when it named none.</summary>
    public string? ProviderEvent { get; set; }

    /// <summary><c>verified</c>, or <c>refused:CODE</c>.</summary>
    public required string Verdict { get; set; }

    /// <summary>The request's headers as a JSON object, lower-case names; signatures and tokens are left out.</summary>
    public required string HeadersJson { get; set; }

    /// <summary>The raw body, compressed; null for refused requests, whose body is not kept.</summary>
    public byte[]? Body { get; set; }

    /// <summary>Bytes of the raw body.</summary>
    public int BodySize { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }

    /// <summary>How often the same delivery came again: the forge's own retries, or a redelivery by hand.</summary>
    public int Redeliveries { get; set; }

    /// <summary>When it last came again; null when it did not.</summary>
    public DateTimeOffset? LastRedeliveredAt { get; set; }

    /// <summary><c>owner/name</c> of the repository; null until routed, and where the body names none.</summary>
    public string? Repo { get; set; }

    /// <summary>What became of it: null until routed, then <c>dispatched</c>, <c>deduplicated</c>, <c>skipped:CODE</c> or <c>held:CODE</c>.</summary>
    public string? Disposition { get; set; }

    /// <summary>The disposition in a sentence.</summary>
    public string? DispositionReason { get; set; }

    /// <summary>When it was last routed.</summary>
    public DateTimeOffset? RoutedAt { get; set; }

    /// <summary>What each rule decided and what came of it, as a JSON object; null until routed.</summary>
    public string? DecisionJson { get; set; }

    /// <summary>W3C traceparent of the request.</summary>
    public string? TraceParent { get; set; }
}
