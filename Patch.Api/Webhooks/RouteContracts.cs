using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Webhooks.Explaining.Today;
using Patch.Core.Webhooks.Providers;

namespace Patch.Api.Webhooks;

/// <summary>What to say of what the settings would make of it: a stored delivery, a webhook as it might come, or a stored signal.</summary>
internal sealed record AskedPreview(
    [property: Description("Id of a stored delivery.")] string? Delivery,
    [property: Description("Of a webhook that might come: its provider.")] string? Provider,
    [property: Description("The event as the forge names it in its headers.")] string? Event,
    [property: Description("The forge's id of the delivery.")] string? DeliveryId,
    [property: Description("The body: an object.")] JsonElement? Payload,
    [property: Description("A stored signal.")] AskedSignal? Signal)
{
    private const int MaxText = IdKeys.MaxIdLength;

    /// <summary>The answer to what is none of the three, or is more than one; null when there is nothing wrong.</summary>
    public ProblemHttpResult? Fault()
    {
        var isWebhook = Provider is not null || Event is not null || DeliveryId is not null || Payload is not null;
        if ((Delivery is null ? 0 : 1) + (Signal is null ? 0 : 1) + (isWebhook ? 1 : 0) != 1)
            return Problems.Invalid("preview", "Give one of these: a delivery by its id, a provider with its event and payload, or a signal with its sourceId and entryId.");
        if (Signal is not null)
        {
            return string.IsNullOrEmpty(Signal.SourceId) || string.IsNullOrEmpty(Signal.EntryId)
                ? Problems.Invalid("signal", "A signal is named by its sourceId and its entryId.")
                : null;
        }

        return isWebhook ? WebhookFault() : null;
    }

    private ProblemHttpResult? WebhookFault()
    {
        if (WebhookProviders.Find(Provider ?? "") is null)
            return Problems.Invalid("provider", $"Give one of {string.Join(", ", WebhookProviders.Names)} as the provider.");
        if (Payload is not { ValueKind: JsonValueKind.Object })
            return Problems.Invalid("payload", "The payload must be a JSON object: the body that the forge sends.");
        return Event?.Length > MaxText || DeliveryId?.Length > MaxText
            ? Problems.Invalid("event", $"Neither the event nor the deliveryId has more than {MaxText} characters.")
            : null;
    }
}

/// <summary>A stored signal.</summary>
internal sealed record AskedSignal(
    [property: Description("The feed source or webhook route.")] string? SourceId,
    [property: Description("Its id there.")] string? EntryId);

/// <summary>From when on to decide again.</summary>
internal sealed record AskedShadow(
    [property: Required, Description("ISO 8601, or an age such as 24h or 7d.")] string? Since,
    [property: Description("Most deliveries, and most signals, to look at; 10,000 where absent, 100,000 at most.")] int? Limit)
{
    public ProblemHttpResult? Fault() => Limit is < 1 or > ShadowReplay.Most
        ? Problems.Invalid("limit", $"The limit must be a number from 1 to {ShadowReplay.Most}.")
        : null;
}
