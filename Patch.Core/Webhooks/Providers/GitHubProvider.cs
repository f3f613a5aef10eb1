using System.Collections.Frozen;
using Patch.Core.Webhooks.Events;

namespace Patch.Core.Webhooks.Providers;

/// <summary>GitHub: https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries.</summary>
internal sealed class GitHubProvider : WebhookProvider
{
    /// <summary>Normalised events by GitHub's; Forgejo and Gitea took over those that they have.</summary>
    internal static readonly FrozenDictionary<string, string> Events = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["push"] = WebhookEventNames.Push,
        ["release"] = WebhookEventNames.Release,
        ["create"] = WebhookEventNames.Create,
        ["delete"] = WebhookEventNames.Delete,
        ["pull_request"] = WebhookEventNames.PullRequest,
        ["workflow_run"] = WebhookEventNames.WorkflowRun,
        ["workflow_job"] = WebhookEventNames.WorkflowRun,
        ["status"] = WebhookEventNames.Status,
        ["check_run"] = WebhookEventNames.Status,
        ["check_suite"] = WebhookEventNames.Status,
        ["deployment_status"] = WebhookEventNames.Status,
        ["ping"] = WebhookEventNames.Ping,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public override string Name => "github";

    public override bool TakesForms => true;

    public override IReadOnlyList<string> SecretHeaders { get; } = ["x-hub-signature", "x-hub-signature-256", .. CommonSecretHeaders];

    public override SignatureVerdict Verify(HeaderLookup header, ReadOnlySpan<byte> body, SigningTerms terms) =>
        SingleHeader.Read(header, "x-hub-signature-256") switch
        {
            { IsDoubled: true } => Refusals.Doubled,
            { Value: null } => Refusals.Missing,
            var signature => HexSignature.Verify(signature.Value, prefixed: true, body, terms.Secrets),
        };

    public override string? DeliveryId(HeaderLookup header) => SingleHeader.First(header, "x-github-delivery");

    public override string? ProviderEvent(HeaderLookup header) => SingleHeader.First(header, "x-github-event");

    public override string EventOf(string? providerEvent) => Events.GetValueOrDefault(providerEvent ?? "", WebhookEventNames.Unknown);
}
