using System.Collections.Frozen;
using Patch.Core.Webhooks.Events;

namespace Patch.Core.Webhooks.Providers;

/// <summary>
/// The Forgejo family: Forgejo, Gitea and Gogs, of which each sends the headers of its forebears too. Forgejo also sends GitHub's
/// <c>X-Hub-Signature-256</c>, which by itself is not taken: a request for GitHub is not one for this path.
/// </summary>
internal sealed class ForgejoProvider(string name) : WebhookProvider
{
    private static readonly string[] SignatureHeaders =
    [
        "x-forgejo-signature", "x-forgejo-signature-256", "x-gitea-signature", "x-gitea-signature-256", "x-gogs-signature", "x-gogs-signature-256",
    ];

    private static readonly FrozenDictionary<string, string> Events = new Dictionary<string, string>(GitHubProvider.Events, StringComparer.OrdinalIgnoreCase)
    {
        ["action_run_failure"] = WebhookEventNames.WorkflowRun,
        ["action_run_recover"] = WebhookEventNames.WorkflowRun,
        ["action_run_success"] = WebhookEventNames.WorkflowRun,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public override string Name => name;

    public override IReadOnlyList<string> SecretHeaders { get; } = [.. SignatureHeaders, "x-hub-signature", "x-hub-signature-256", .. CommonSecretHeaders];

    /// <summary>The first that is there decides; without a secret these forges send the headers empty, which is as none.</summary>
    public override SignatureVerdict Verify(HeaderLookup header, ReadOnlySpan<byte> body, SigningTerms terms)
    {
        foreach (var headerName in SignatureHeaders)
        {
            var signature = SingleHeader.Read(header, headerName);
            if (signature.IsDoubled)
                return Refusals.Doubled;
            if (signature.Value is { } value)
                return HexSignature.Verify(value, headerName.EndsWith("-256", StringComparison.Ordinal) ? null : false, body, terms.Secrets);
        }

        return Refusals.Missing;
    }

    public override string? DeliveryId(HeaderLookup header) => SingleHeader.First(header, "x-forgejo-delivery", "x-gitea-delivery", "x-gogs-delivery");

    public override string? ProviderEvent(HeaderLookup header) => SingleHeader.First(header, "x-forgejo-event", "x-gitea-event", "x-gogs-event");

    public override string EventOf(string? providerEvent) => Events.GetValueOrDefault(providerEvent ?? "", WebhookEventNames.Unknown);
}
