using System.Collections.Frozen;
using System.Security.Cryptography;
using Patch.Core.Webhooks.Events;

namespace Patch.Core.Webhooks.Providers;

/// <summary>
/// GitLab, which has two kinds of secrets: a secret token that it sends as it is, and since 2026 a signing token (<c>whsec_…</c>) with
/// which it signs as Standard Webhooks has it. A signing token is never taken as a secret token: it is no secret any more once sent.
/// </summary>
internal sealed class GitLabProvider : WebhookProvider
{
    private static readonly FrozenDictionary<string, string> Events = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["Push Hook"] = WebhookEventNames.Push,
        ["Tag Push Hook"] = WebhookEventNames.Push,
        ["Release Hook"] = WebhookEventNames.Release,
        ["Merge Request Hook"] = WebhookEventNames.PullRequest,
        ["Pipeline Hook"] = WebhookEventNames.WorkflowRun,
        ["Job Hook"] = WebhookEventNames.WorkflowRun,
        ["Build Hook"] = WebhookEventNames.WorkflowRun,
        ["Deployment Hook"] = WebhookEventNames.Status,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public override string Name => "gitlab";

    public override IReadOnlyList<string> SecretHeaders { get; } = ["x-gitlab-token", StandardSignature.SignatureHeader, .. CommonSecretHeaders];

    /// <summary>The signature decides where there is one and a signing token is set; else the secret token.</summary>
    public override SignatureVerdict Verify(HeaderLookup header, ReadOnlySpan<byte> body, SigningTerms terms)
    {
        if (header(StandardSignature.SignatureHeader).Count > 0 && terms.Secrets.Where(IsSigningToken).ToArray() is { Length: > 0 } signingTokens)
            return StandardSignature.Verify(header, body, signingTokens, terms);

        return SingleHeader.Read(header, "x-gitlab-token") switch
        {
            { IsDoubled: true } => Refusals.Doubled,
            { Value: null } => Refusals.Missing,
            var token => HasToken(token.Value, terms.Secrets) ? SignatureVerdict.Verified.Instance : Refusals.WrongToken,
        };
    }

    /// <summary>
    /// GitLab keeps the first two when it delivers again. Those before 17.4 have only the third, new for each request; those before 16.2
    /// only the last, which deliveries share that one hook brought about at another.
    /// </summary>
    public override string? DeliveryId(HeaderLookup header) =>
        SingleHeader.First(header, StandardSignature.IdHeader, "idempotency-key", "x-gitlab-webhook-uuid", "x-gitlab-event-uuid");

    public override string? ProviderEvent(HeaderLookup header) => SingleHeader.First(header, "x-gitlab-event");

    public override string EventOf(string? providerEvent) => Events.GetValueOrDefault(providerEvent ?? "", WebhookEventNames.Unknown);

    private static bool IsSigningToken(string secret) => secret.StartsWith(StandardSignature.KeyPrefix, StringComparison.Ordinal);

    /// <summary>Compares hashes: they are equally long, so that time tells nothing of a secret's length either.</summary>
    private static bool HasToken(string token, IReadOnlyList<string> secrets)
    {
        Span<byte> sent = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(token, sent);
        var matches = false;
        foreach (var secret in secrets)
        {
            if (IsSigningToken(secret))
                continue;
            Hash(secret.Trim(), expected);
            matches |= CryptographicOperations.FixedTimeEquals(sent, expected);
        }

        return matches;
    }

    private static void Hash(string text, Span<byte> hash)
    {
        using var bytes = new SecretBytes(text, stackalloc byte[SecretBytes.OnStack]);
        SHA256.HashData(bytes.Span, hash);
    }
}
