using System.Collections.Frozen;
using Patch.Core.Webhooks.Events;

namespace Patch.Core.Webhooks.Providers;

/// <summary>Bitbucket Cloud and Bitbucket Data Center.</summary>
internal sealed class BitbucketProvider : WebhookProvider
{
    private static readonly FrozenDictionary<string, string> Events = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["repo:push"] = WebhookEventNames.Push,
        ["repo:refs_changed"] = WebhookEventNames.Push,
        ["repo:commit_status_created"] = WebhookEventNames.Status,
        ["repo:commit_status_updated"] = WebhookEventNames.Status,
        ["pullrequest:created"] = WebhookEventNames.PullRequest,
        ["pullrequest:updated"] = WebhookEventNames.PullRequest,
        ["pullrequest:fulfilled"] = WebhookEventNames.PullRequest,
        ["pullrequest:rejected"] = WebhookEventNames.PullRequest,
        ["pr:opened"] = WebhookEventNames.PullRequest,
        ["pr:modified"] = WebhookEventNames.PullRequest,
        ["pr:from_ref_updated"] = WebhookEventNames.PullRequest,
        ["pr:merged"] = WebhookEventNames.PullRequest,
        ["pr:declined"] = WebhookEventNames.PullRequest,
        ["pr:deleted"] = WebhookEventNames.PullRequest,
        ["diagnostics:ping"] = WebhookEventNames.Ping,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public override string Name => "bitbucket";

    public override IReadOnlyList<string> SecretHeaders { get; } = ["x-hub-signature", "x-hub-signature-256", .. CommonSecretHeaders];

    public override SignatureVerdict Verify(HeaderLookup header, ReadOnlySpan<byte> body, SigningTerms terms) =>
        SingleHeader.Read(header, "x-hub-signature") switch
        {
            { IsDoubled: true } => Refusals.Doubled,
            { Value: null } => Refusals.Missing,
            var signature => HexSignature.Verify(signature.Value, prefixed: true, body, terms.Secrets),
        };

    /// <summary>Cloud's first, then Data Center's. <c>X-Hook-UUID</c> names the hook, not the delivery.</summary>
    public override string? DeliveryId(HeaderLookup header) => SingleHeader.First(header, "x-request-uuid", "x-request-id");

    public override string? ProviderEvent(HeaderLookup header) => SingleHeader.First(header, "x-event-key");

    public override string EventOf(string? providerEvent) => Events.GetValueOrDefault(providerEvent ?? "", WebhookEventNames.Unknown);
}
