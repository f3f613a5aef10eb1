using Patch.Core.Webhooks.Events;

namespace Patch.Core.Webhooks.Providers;

/// <summary>Any sender that follows the Standard Webhooks specification: https://www.standardwebhooks.com.</summary>
internal sealed class GenericProvider : WebhookProvider
{
    public override string Name => "generic";

    public override IReadOnlyList<string> SecretHeaders { get; } = [StandardSignature.SignatureHeader, .. CommonSecretHeaders];

    public override SignatureVerdict Verify(HeaderLookup header, ReadOnlySpan<byte> body, SigningTerms terms) =>
        StandardSignature.Verify(header, body, terms.Secrets, terms);

    public override string? DeliveryId(HeaderLookup header) => SingleHeader.First(header, StandardSignature.IdHeader);

    /// <summary>None: the event is the body's <c>type</c>.</summary>
    public override string? ProviderEvent(HeaderLookup header) => null;

    /// <summary>Of the body's <c>type</c>: the event's name, or that with a dot and an action behind it, as <c>release.published</c>.</summary>
    public override string EventOf(string? providerEvent)
    {
        var name = providerEvent.AsSpan();
        var dot = name.IndexOf('.');
        return GitHubProvider.Events.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(dot < 0 ? name : name[..dot], out var normalised)
            ? normalised
            : WebhookEventNames.Unknown;
    }
}
