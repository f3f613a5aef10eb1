using System.Buffers;
using System.Security.Cryptography;

namespace Patch.Core.Webhooks.Providers;

/// <summary>Signatures that are the HMAC-SHA256 of the raw body, in hex digits of either case, after a prefix or bare.</summary>
internal static class HexSignature
{
    private const string Prefix = "sha256=";

    /// <summary>Checks one header's value.</summary>
    /// <param name="signature">The value, without white space around it.</param>
    /// <param name="prefixed">True when <c>sha256=</c> must be there, false when it must not, null when it may.</param>
    /// <param name="body">The raw body.</param>
    /// <param name="secrets">Each is tried.</param>
    public static SignatureVerdict Verify(ReadOnlySpan<char> signature, bool? prefixed, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets)
    {
        var hasPrefix = signature.StartsWith(Prefix, StringComparison.Ordinal);
        if (hasPrefix != (prefixed ?? hasPrefix))
            return Refusals.NotHex;

        var digits = hasPrefix ? signature[Prefix.Length..] : signature;
        Span<byte> claimed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (digits.Length != 2 * claimed.Length || Convert.FromHexString(digits, claimed, out _, out _) is not OperationStatus.Done)
            return Refusals.NotHex;

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> buffer = stackalloc byte[SecretBytes.OnStack];
        var matches = false;
        for (var at = 0; at < secrets.Count; at++) // The enumerator of an interface would cost memory.
        {
            using var key = new SecretBytes(secrets[at], buffer);
            HMACSHA256.HashData(key.Span, body, expected);
            matches |= CryptographicOperations.FixedTimeEquals(claimed, expected);
        }

        return matches ? SignatureVerdict.Verified.Instance : Refusals.Wrong;
    }
}
