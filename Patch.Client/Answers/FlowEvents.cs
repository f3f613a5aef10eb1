using System.Text.Json;
using System.Text.Json.Serialization;

namespace Patch.Client.Answers;

/// <summary>Flow events, newest first.</summary>
public sealed record FlowEventPage : ApiPage<FlowEvent>
{
    public required IReadOnlyList<FlowEvent> Events { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<FlowEvent> Items => Events;
}

/// <summary>One flow event.</summary>
public sealed record FlowEventAnswer : ApiAnswer
{
    public required FlowEvent Event { get; init; }
}

/// <summary>One flow event with the records of its dispatches, newest first.</summary>
public sealed record FlowEventDetails : ApiPage<DispatchRecord>
{
    public required FlowEvent Event { get; init; }

    public required IReadOnlyList<DispatchRecord> Dispatches { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<DispatchRecord> Items => Dispatches;
}

/// <summary>A flow event and the record of the dispatch that was asked for.</summary>
public sealed record AskedDispatch : ApiAnswer
{
    public required FlowEvent Event { get; init; }

    /// <summary>Its status is <c>pending</c> when there was none within 30 s.</summary>
    public required DispatchRecord Record { get; init; }
}

/// <summary>The durable trigger of maintenance work.</summary>
public sealed record FlowEvent : ApiAnswer
{
    /// <summary>Also the idempotency key.</summary>
    public required string Id { get; init; }

    /// <summary>What flows are triggered by, such as <c>upstream.release</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Who made it; null when it does not say.</summary>
    public string? Source { get; init; }

    /// <summary>When it happened upstream; null when it does not say.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>An object, as it was made: number formats and order are kept.</summary>
    public required JsonElement Payload { get; init; }
}

/// <summary>A flow event to make by hand.</summary>
public sealed record NewFlowEvent
{
    /// <summary>The idempotency key: the same id again makes nothing new. At most 2,000 characters.</summary>
    public required string Id { get; init; }

    /// <summary>What flows are triggered by, such as <c>upstream.release</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Who made it.</summary>
    public string? Source { get; init; }

    /// <summary>When it happened upstream.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>An object; empty when null.</summary>
    public JsonElement? Payload { get; init; }
}
