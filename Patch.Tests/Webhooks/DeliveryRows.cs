using System.Text;
using Patch.Core.Data;
using Patch.Core.Webhooks.Intake;
using Patch.Tests.Api.Webhooks;

namespace Patch.Tests.Webhooks;

/// <summary>Deliveries as intake stores them.</summary>
internal static class DeliveryRows
{
    public static readonly DateTimeOffset Received = new(2026, 5, 14, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A verified delivery that waits to be routed.</summary>
    public static Delivery Of(string deliveryId, string body = Hook.Push, string @event = "push", string provider = "github") =>
        OfBytes(deliveryId, Encoding.UTF8.GetBytes(body), @event, provider);

    public static Delivery OfBytes(string deliveryId, byte[] body, string @event = "push", string provider = "github", string contentType = "application/json") => new()
    {
        Id = $"{provider}:{deliveryId}",
        IdKey = IdKeys.Of($"{provider}:{deliveryId}"),
        Provider = provider,
        DeliveryId = deliveryId,
        Event = @event,
        ProviderEvent = @event,
        Verdict = WebhookVerdicts.Verified,
        HeadersJson = $$"""{"content-type":"{{contentType}}","x-github-event":"{{@event}}"}""",
        Body = DeliveryBody.Pack(body),
        BodySize = body.Length,
        ReceivedAt = Received,
    };

    /// <summary>The same after it was routed.</summary>
    public static Delivery Routed(this Delivery row, string disposition, string reason, string decision = "{}", string? repo = "openai/codex")
    {
        (row.Disposition, row.DispositionReason, row.DecisionJson, row.Repo, row.RoutedAt) = (disposition, reason, decision, repo, row.ReceivedAt.AddSeconds(1));
        return row;
    }

    /// <summary>A refused one, as it is noted.</summary>
    public static Delivery Refused(string deliveryId, string code = "wrong-signature")
    {
        var row = Of(deliveryId);
        (row.Verdict, row.Body, row.Disposition, row.DispositionReason) = (WebhookVerdicts.Refused(code), null, "skipped:refused", "The signature is of another secret or body.");
        return row;
    }
}
