namespace Patch.Core.Webhooks.Intake;

/// <summary>What was found of a delivery when it came: <see cref="Data.Delivery.Verdict"/>.</summary>
public static class WebhookVerdicts
{
    /// <summary>Signed with a secret of its provider.</summary>
    public const string Verified = "verified";

    /// <summary>The body is not JSON.</summary>
    public const string InvalidJson = "invalid-json";

    /// <summary>The delivery's id is too long.</summary>
    public const string InvalidDeliveryId = "invalid-delivery-id";

    /// <summary>The body is larger than the setting allows.</summary>
    public const string TooLarge = "payload-too-large";

    /// <summary>The body is compressed.</summary>
    public const string Compressed = "unsupported-content-encoding";

    /// <summary>No secret is set for the provider.</summary>
    public const string NoSecret = "no-secret";

    /// <summary>Every verdict of a refused delivery.</summary>
    public static IReadOnlyList<string> AllRefused { get; } =
    [
        .. ((string[])["missing-signature", "malformed-signature", "doubled-signature", "wrong-signature", "stale-timestamp",
            NoSecret, InvalidJson, InvalidDeliveryId, TooLarge, Compressed]).Select(Refused),
    ];

    private const string Prefix = "refused:";

    /// <summary>The verdict of a refused delivery.</summary>
    /// <param name="code">One of the codes above, or of <see cref="Providers.SignatureVerdict.Refused"/>.</param>
    public static string Refused(string code) => Prefix + code;
}
