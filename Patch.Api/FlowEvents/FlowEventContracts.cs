using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Dispatch;
using Patch.Core.FlowEvents;

namespace Patch.Api.FlowEvents;

/// <summary>Flow events, newest first.</summary>
internal sealed record FlowEventList(IReadOnlyList<FlowEventMessage> Events, string? Next);

/// <summary>One flow event with the records of its dispatches, newest first.</summary>
internal sealed record FlowEventAnswer(FlowEventMessage Event, IReadOnlyList<DispatchRecordMessage> Dispatches, string? Next);

/// <summary>A flow event as it stands after it was created, or as it was there before.</summary>
internal sealed record CreatedFlowEvent(FlowEventMessage Event);

/// <summary>A flow event and the record of the dispatch that was asked for; its <c>status</c> is <c>pending</c> when there is none yet.</summary>
internal sealed record AskedDispatch(FlowEventMessage Event, DispatchRecordMessage Record);

/// <summary>A flow event made by hand.</summary>
internal sealed record NewFlowEvent(
    [property: Required, Description("The idempotency key: the same id again makes nothing new. At most 2,000 characters.")] string? Id,
    [property: Required, Description("What flows are triggered by, such as upstream.release.")] string? Type,
    [property: Description("Who made it.")] string? Source,
    [property: Description("When it happened upstream.")] DateTimeOffset? OccurredAt,
    [property: Description("An object; empty when absent.")] JsonElement? Payload)
{
    /// <summary>What no event can be made of, before its id and type are looked at; null when there is nothing.</summary>
    public ProblemHttpResult? Fault()
    {
        foreach (var (name, text) in new[] { ("id", Id), ("type", Type), ("source", Source) })
        {
            if (text?.Contains('\0') == true)
                return Problems.Invalid(name, $"The {name} holds a NUL, which is no text.");
        }

        return Payload switch
        {
            null or { ValueKind: JsonValueKind.Null } => null,
            not { ValueKind: JsonValueKind.Object } => Problems.Invalid("payload", "The payload must be a JSON object: flows and schemas read its fields."),
            { } payload when !JsonText.CanBeRead(payload) => Problems.Invalid("payload", "The payload holds half of a surrogate pair, which is no text."),
            _ => null,
        };
    }
}
