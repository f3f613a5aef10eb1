using System.Text.Json;
using System.Text.Json.Nodes;

namespace Patch.Core.Webhooks.Events;

/// <summary>A body with what its request says of it.</summary>
internal sealed record WebhookBody(
    string Provider, string DeliveryId, string? ProviderEvent, DateTimeOffset ReceivedAt, JsonElement Root, JsonNode? Raw)
{
    /// <summary>The event that is known before anything else is: an unknown one.</summary>
    public GitWebhookEvent Event(WebhookRepository? repo = null, WebhookSender? sender = null) => new()
    {
        Provider = Provider,
        Event = WebhookEventNames.Unknown,
        ProviderEvent = ProviderEvent,
        DeliveryId = DeliveryId,
        ReceivedAt = ReceivedAt,
        Repo = repo,
        Sender = sender,
        Raw = Raw,
    };
}
