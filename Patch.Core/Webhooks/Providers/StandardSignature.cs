using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace Patch.Core.Webhooks.Providers;

/// <summary>
/// Signatures of the Standard Webhooks specification: <c>webhook-signature</c> holds, with spaces between, one or more
/// <c>v1,BASE64</c> of the HMAC-SHA256 over <c>webhook-id.webhook-timestamp.body</c>. GitLab's signing tokens are the same.
/// </summary>
internal static class StandardSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>What secrets begin with that are keys in Base64; any other secret is taken as it is written.</summary>
    public const string KeyPrefix = "whsec_";

    /// <summary>Senders sign with two keys while they replace one; a header with more than this is no such thing.</summary>
    private const int MostSignatures = 16;

    private const string Version = "v1,";

    public static SignatureVerdict Verify(HeaderLookup header, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets, SigningTerms terms)
    {
        var id = SingleHeader.Read(header, IdHeader);
        var timestamp = SingleHeader.Read(header, TimestampHeader);
        var signatures = SingleHeader.Read(header, SignatureHeader);
        if (id.IsDoubled || timestamp.IsDoubled || signatures.IsDoubled)
            return Refusals.Doubled;
        if (signatures.Value is null)
            return Refusals.Missing;
        if (id.Value is null || timestamp.Value is null)
            return Refusals.NoIdOrTimestamp;
        if (!long.TryParse(timestamp.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return Refusals.NoTime;
        if (Math.Abs(seconds - terms.Now.ToUnixTimeSeconds()) > terms.Tolerance.TotalSeconds)
            return Refusals.Stale;

        return Compare(signatures.Value, id.Value, timestamp.Value, body, secrets);
    }

    private static SignatureVerdict Compare(ReadOnlySpan<char> signatures, string id, string timestamp, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets)
    {
        Span<byte> claimed = stackalloc byte[MostSignatures * HMACSHA256.HashSizeInBytes];
        var count = ReadClaims(signatures, claimed);
        if (count == 0)
            return Refusals.NotStandard;

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var matches = false;
        foreach (var secret in secrets)
        {
            Sign(secret, id, timestamp, body, expected);
            for (var at = 0; at < count; at++)
                matches |= CryptographicOperations.FixedTimeEquals(claimed.Slice(at * expected.Length, expected.Length), expected);
        }

        return matches ? SignatureVerdict.Verified.Instance : Refusals.Wrong;
    }

    /// <summary>The claims that can be read, one after another; those of other versions are for other receivers.</summary>
    private static int ReadClaims(ReadOnlySpan<char> signatures, Span<byte> claimed)
    {
        var count = 0;
        foreach (var range in signatures.Split(' '))
        {
            var signature = signatures[range];
            if (count == MostSignatures || !signature.StartsWith(Version, StringComparison.Ordinal))
                continue;
            var target = claimed.Slice(count * HMACSHA256.HashSizeInBytes, HMACSHA256.HashSizeInBytes);
            if (Convert.TryFromBase64Chars(signature[Version.Length..], target, out var written) && written == target.Length)
                count++;
        }

        return count;
    }

    private static void Sign(string secret, string id, string timestamp, ReadOnlySpan<byte> body, Span<byte> signature)
    {
        using var text = new SecretBytes(secret, stackalloc byte[SecretBytes.OnStack]);
        using var idBytes = new SecretBytes(id, stackalloc byte[SecretBytes.OnStack]);
        using var timeBytes = new SecretBytes(timestamp, stackalloc byte[SecretBytes.OnStack]);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, KeyOf(secret, text.Span));
        hmac.AppendData(idBytes.Span);
        hmac.AppendData("."u8);
        hmac.AppendData(timeBytes.Span);
        hmac.AppendData("."u8);
        hmac.AppendData(body);
        hmac.GetHashAndReset(signature);
    }

    /// <summary>Decodes a key within the bytes of its own text; a text that is no Base64 is taken as it is written.</summary>
    private static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<char> secret, Span<byte> text)
    {
        if (!secret.StartsWith(KeyPrefix, StringComparison.Ordinal) || !Base64.IsValid(secret[KeyPrefix.Length..], out var length) || length == 0)
            return text;
        return Convert.TryFromBase64Chars(secret[KeyPrefix.Length..], text, out var written) ? text[..written] : text;
    }
}
