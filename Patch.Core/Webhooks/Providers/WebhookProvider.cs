namespace Patch.Core.Webhooks.Providers;

/// <summary>What of a request is read before its body is parsed: who signed it, its id and its event. One for each forge.</summary>
public abstract class WebhookProvider
{
    /// <summary>The name in the request's path and in <c>feed-sources.json</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Checks the signature over the raw bytes, in constant time, with each secret in turn: while one is replaced two are valid.</summary>
    /// <param name="header">The request's headers.</param>
    /// <param name="body">The raw body.</param>
    /// <param name="terms">The secrets, and how old a signature may be.</param>
    public abstract SignatureVerdict Verify(HeaderLookup header, ReadOnlySpan<byte> body, SigningTerms terms);

    /// <summary>The forge's id of the delivery; the same when it delivers again. Null where it sends none.</summary>
    public abstract string? DeliveryId(HeaderLookup header);

    /// <summary>The event as the forge names it in the headers; null where they name none.</summary>
    public abstract string? ProviderEvent(HeaderLookup header);

    /// <summary>The normalised event of a provider's event: one of <see cref="Events.WebhookEventNames"/>.</summary>
    public abstract string EventOf(string? providerEvent);

    /// <summary>Names of the headers that are secrets or signatures, in lower case: never stored.</summary>
    public abstract IReadOnlyList<string> SecretHeaders { get; }

    /// <summary>Headers that are secret whoever sends.</summary>
    protected static IReadOnlyList<string> CommonSecretHeaders { get; } = ["authorization", "proxy-authorization", "cookie"];

    /// <summary>True where <c>application/x-www-form-urlencoded</c> bodies (<c>payload=…</c>) are taken.</summary>
    public virtual bool TakesForms => false;
}

/// <summary>What a signature is checked by.</summary>
/// <param name="Secrets">The configured secrets; at least one.</param>
/// <param name="Now">UTC.</param>
/// <param name="Tolerance">How far a signature's timestamp, where it has one, may be from now, in either direction.</param>
public readonly record struct SigningTerms(IReadOnlyList<string> Secrets, DateTimeOffset Now, TimeSpan Tolerance);

/// <summary>Whether a request is of who it says.</summary>
public abstract record SignatureVerdict
{
    private SignatureVerdict()
    {
    }

    /// <summary>Signed with one of the secrets.</summary>
    public sealed record Verified : SignatureVerdict
    {
        public static Verified Instance { get; } = new();
    }

    /// <summary>Not taken.</summary>
    /// <param name="Code"><c>missing-signature</c>, <c>malformed-signature</c>, <c>doubled-signature</c>, <c>wrong-signature</c> or <c>stale-timestamp</c>.</param>
    /// <param name="Sentence">What was wrong and what to look at; never a part of a secret or of the expected signature.</param>
    public sealed record Refused(string Code, string Sentence) : SignatureVerdict;
}
