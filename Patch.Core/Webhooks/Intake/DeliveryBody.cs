using System.Buffers;
using System.IO.Compression;

namespace Patch.Core.Webhooks.Intake;

/// <summary>The stored form of a delivery's body: Brotli (RFC 7932) at its lightest setting, which makes a push of 8 KB a quarter in some 10 µs.</summary>
public static class DeliveryBody
{
    /// <summary>Largest body that is unpacked, in bytes: what the largest setting of <see cref="WebhookOptions.MaxBodyBytes"/> lets in.</summary>
    public const int MaxBytes = 25 * 1024 * 1024;

    private const int Quality = 0;
    private const int Window = 18;

    /// <summary>Compresses a raw body.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> raw)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(raw.Length));
        try
        {
            return BrotliEncoder.TryCompress(raw, buffer, out var written, Quality, Window)
                ? buffer.AsSpan(0, written).ToArray()
                : throw new InvalidOperationException("A buffer of the greatest possible length was too short.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The raw body again.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, or more than <see cref="MaxBytes"/> come of them.</exception>
    public static byte[] Read(ReadOnlySpan<byte> packed)
    {
        using var decoder = new BrotliDecoder();
        var raw = new ArrayBufferWriter<byte>(4 * packed.Length + 1024);
        while (true)
        {
            var status = decoder.Decompress(packed, raw.GetSpan(1024), out var read, out var written);
            raw.Advance(written);
            packed = packed[read..];
            if (raw.WrittenCount > MaxBytes)
                throw new InvalidDataException($"The stored body is larger than {MaxBytes} bytes.");
            if (status == OperationStatus.Done)
                return raw.WrittenSpan.ToArray();
            if (status != OperationStatus.DestinationTooSmall)
                throw new InvalidDataException("The stored body is damaged.");
        }
    }
}
