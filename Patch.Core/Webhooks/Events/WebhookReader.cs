using System.Text;
using System.Text.Json;
using Patch.Core.Data;
using Patch.Core.Webhooks.Intake;
using Patch.Core.Webhooks.Providers;

namespace Patch.Core.Webhooks.Events;

/// <summary>
/// Reads webhooks of every forge into one form. Never throws, whatever the body: what it does not understand is one event
/// <see cref="WebhookEventNames.Unknown"/>, with the repository and the body where these can be read.
/// </summary>
public static class WebhookReader
{
    /// <summary>Facts that one delivery can tell; a forge that moves more refs at once is asked by the next poll.</summary>
    internal const int MostFacts = 10_000;

    /// <summary>What a stored delivery tells: one event for each fact, at least one. Bitbucket tells of several refs in one delivery.</summary>
    public static IReadOnlyList<GitWebhookEvent> Read(Delivery delivery) =>
        Read(delivery.Provider, delivery.DeliveryId, delivery.ProviderEvent, JsonOf(delivery), delivery.ReceivedAt);

    /// <summary>What a body tells: one event for each fact, at least one.</summary>
    /// <param name="provider">One of <see cref="WebhookProviders.Names"/>.</param>
    /// <param name="deliveryId">The forge's id of the delivery.</param>
    /// <param name="providerEvent">The event that the headers name.</param>
    /// <param name="json">The body; of a form its <c>payload</c>.</param>
    /// <param name="receivedAt">UTC.</param>
    public static IReadOnlyList<GitWebhookEvent> Read(
        string provider, string deliveryId, string? providerEvent, ReadOnlySpan<byte> json, DateTimeOffset receivedAt)
    {
        var (root, raw) = WebhookJson.Read(json);
        var hook = new WebhookBody(provider, deliveryId, providerEvent, receivedAt, root, raw);
        return root.ValueKind is not JsonValueKind.Object ? [hook.Event()] : provider switch
        {
            "github" or "forgejo" or "gitea" or "jojo" or "gogs" => [GitHubEvents.Read(hook)],
            "gitlab" => [GitLabEvents.Read(hook)],
            "bitbucket" => BitbucketEvents.Read(hook),
            "generic" => GenericEvents.Read(hook),
            _ => [hook.Event()],
        };
    }

    /// <summary>The JSON of a stored body; empty where there is none.</summary>
    private static byte[] JsonOf(Delivery delivery)
    {
        if (delivery.Body is not { } packed)
            return [];
        try
        {
            var body = DeliveryBody.Read(packed);
            return IsForm(delivery) ? FormPayload.Of(body) ?? [] : body;
        }
        catch (InvalidDataException)
        {
            return []; // A damaged row is one that cannot be read; the rows beside it can.
        }
    }

    private static bool IsForm(Delivery delivery)
    {
        if (WebhookProviders.Find(delivery.Provider) is not { TakesForms: true })
            return false;
        var (headers, _) = WebhookJson.Read(Encoding.UTF8.GetBytes(delivery.HeadersJson));
        return FormPayload.IsForm(headers.At("content-type").Text());
    }
}
