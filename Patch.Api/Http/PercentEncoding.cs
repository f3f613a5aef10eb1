using System.Buffers;
using System.Text;

namespace Patch.Api.Http;

/// <summary>
/// Percent-encoding of one path segment (RFC 3986). Strict where the server's own decoder is lenient: what cannot be decoded is refused,
/// never passed on half decoded, and <c>%2F</c> is a slash inside the segment.
/// </summary>
internal static class PercentEncoding
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes <paramref name="encoded"/>; false when an escape is cut off, is not hexadecimal, or the bytes are not UTF-8.</summary>
    public static bool TryDecode(ReadOnlySpan<char> encoded, out string decoded)
    {
        decoded = "";
        if (!encoded.Contains('%'))
        {
            decoded = encoded.ToString();
            return true;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(Utf8.GetMaxByteCount(encoded.Length));
        try
        {
            return TryUnescape(encoded, bytes, out var length) && TryRead(bytes.AsSpan(0, length), out decoded);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static bool TryUnescape(ReadOnlySpan<char> encoded, Span<byte> bytes, out int length)
    {
        length = 0;
        while (!encoded.IsEmpty)
        {
            if (encoded[0] == '%')
            {
                if (encoded.Length < 3 || Convert.FromHexString(encoded.Slice(1, 2), bytes[length..], out _, out _) != OperationStatus.Done)
                    return false;
                length++;
                encoded = encoded[3..];
                continue;
            }

            var plain = encoded.IndexOf('%') is var next && next < 0 ? encoded : encoded[..next];
            length += Encoding.UTF8.GetBytes(plain, bytes[length..]);
            encoded = encoded[plain.Length..];
        }

        return true;
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, out string decoded)
    {
        decoded = "";
        if (!System.Text.Unicode.Utf8.IsValid(bytes))
            return false;
        decoded = Utf8.GetString(bytes);
        return true;
    }
}
