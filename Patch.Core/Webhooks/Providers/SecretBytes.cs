using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Patch.Core.Webhooks.Providers;

/// <summary>A secret or a header's value as UTF-8, in the caller's buffer where it fits, so that a request costs no memory for it. Wiped when disposed.</summary>
internal ref struct SecretBytes
{
    /// <summary>Bytes that callers set aside: secrets are shorter than a third of it as a rule.</summary>
    public const int OnStack = 256;

    private byte[]? rented;

    public SecretBytes(ReadOnlySpan<char> text, Span<byte> buffer)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > buffer.Length)
            buffer = rented = ArrayPool<byte>.Shared.Rent(most);
        Span = buffer[..Encoding.UTF8.GetBytes(text, buffer)];
    }

    public Span<byte> Span { get; private set; }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(Span);
        Span = default;
        if (rented is { } array)
            ArrayPool<byte>.Shared.Return(array);
        rented = null;
    }
}
