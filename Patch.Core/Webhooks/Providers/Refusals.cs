using static Patch.Core.Webhooks.Providers.SignatureVerdict;

namespace Patch.Core.Webhooks.Providers;

/// <summary>Why requests are refused, in words that help who set up the hook and nobody else.</summary>
internal static class Refusals
{
    public static Refused Missing { get; } = new("missing-signature",
        "The request has no signature. Give the webhook a secret at the forge, the same as in Patch's settings, and see that no proxy drops the header.");

    public static Refused NoIdOrTimestamp { get; } = new("missing-signature",
        "The request has a signature, but no webhook-id or no webhook-timestamp to check it with. See that no proxy drops these headers.");

    public static Refused NotHex { get; } = new("malformed-signature",
        "The signature is not an HMAC-SHA256 in 64 hex digits, as this forge writes it. See that the path names the forge that sends.");

    public static Refused NotStandard { get; } = new("malformed-signature",
        "The header webhook-signature holds no 'v1,' with an HMAC-SHA256 in Base64 behind it, as Standard Webhooks has it.");

    public static Refused NoTime { get; } = new("malformed-signature",
        "The header webhook-timestamp is not a whole number of seconds since 1970.");

    public static Refused Doubled { get; } = new("doubled-signature",
        "A header of the signature came more than once. See that no proxy adds it again.");

    public static Refused Wrong { get; } = new("wrong-signature",
        "The signature is not of this body with one of the secrets in Patch's settings. See that both sides have the same secret, and that no proxy changes the body.");

    public static Refused WrongToken { get; } = new("wrong-signature",
        "The token in X-Gitlab-Token is none of the secrets in Patch's settings. See that both sides have the same.");

    public static Refused Stale { get; } = new("stale-timestamp",
        "The signature's timestamp is too far from now. See that the clocks of both machines are right; an old request is not taken again.");
}
