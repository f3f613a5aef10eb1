using System.Security.Cryptography;
using System.Text;

namespace Patch.Core.Workspaces;

/// <summary>The signature of requests to a workspace backend: <c>sha256=</c> and the HMAC-SHA-256 of the exact bytes of the body, in hex.</summary>
public static class FlowSignature
{
    /// <summary>The header it stands in.</summary>
    public const string Header = "x-flow-signature-256";

    /// <summary>The header that older senders use.</summary>
    public const string LegacyHeader = "x-patch-flow-signature-256";

    private const string Prefix = "sha256=";

    /// <summary>Signs a body; an empty one for requests that have none.</summary>
    public static string Of(ReadOnlySpan<byte> body, string secret) =>
        Prefix + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    /// <summary>Is this the body's signature? Compared in a time that tells nothing; what is no signature at all is just false.</summary>
    public static bool IsOf(ReadOnlySpan<byte> body, string secret, string? signature) =>
        signature is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature.Trim().ToLowerInvariant()), Encoding.UTF8.GetBytes(Of(body, secret)));
}
