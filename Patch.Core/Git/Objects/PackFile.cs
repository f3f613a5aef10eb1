using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Patch.Core.Git.Objects;

/// <summary>
/// Writes many objects into a repository as one pack with its index: gitformat-pack version 2, without deltas. Other readers see all of
/// it or nothing, since the index takes its name last.
/// </summary>
internal static class PackFile
{
    private const int BitsInFirstByte = 4;
    private const int BitsInNext = 7;

    /// <summary>Adds the objects to <paramref name="database"/>.</summary>
    /// <param name="database">An opened <c>git_odb</c>.</param>
    /// <param name="objects">Each once, none of them there already.</param>
    public static void Write(nint database, IReadOnlyCollection<(ObjectKind Kind, byte[] Bytes)> objects)
    {
        NativeGit.Check(NativeGit.git_odb_write_pack(out var handle, database, 0, 0));
        var writer = Marshal.PtrToStructure<NativeGit.PackWriter>(handle);
        try
        {
            var pack = Format(objects);
            var progress = new byte[NativeGit.IndexerProgressSize];
            NativeGit.Check(Marshal.GetDelegateForFunctionPointer<NativeGit.PackAppend>(writer.Append)(handle, pack, (nuint)pack.Length, progress));
            NativeGit.Check(Marshal.GetDelegateForFunctionPointer<NativeGit.PackCommit>(writer.Commit)(handle, progress));
        }
        finally
        {
            Marshal.GetDelegateForFunctionPointer<NativeGit.PackFree>(writer.Free)(handle);
        }
    }

    private static byte[] Format(IReadOnlyCollection<(ObjectKind Kind, byte[] Bytes)> objects)
    {
        using var pack = new MemoryStream();
        pack.Write("PACK"u8);
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, 2);
        pack.Write(number);
        BinaryPrimitives.WriteUInt32BigEndian(number, (uint)objects.Count);
        pack.Write(number);
        foreach (var (kind, bytes) in objects)
            WriteObject(pack, kind, bytes);
#pragma warning disable CA5350 // A pack ends with the SHA-1 of what is before; nothing is protected by it here.
        pack.Write(SHA1.HashData(pack.GetBuffer().AsSpan(0, (int)pack.Length)));
#pragma warning restore CA5350
        return pack.ToArray();
    }

    private static void WriteObject(MemoryStream pack, ObjectKind kind, byte[] bytes)
    {
        var rest = (uint)bytes.Length;
        var head = (uint)kind << BitsInFirstByte | rest & 0xF;
        for (rest >>= BitsInFirstByte; rest != 0; rest >>= BitsInNext)
        {
            pack.WriteByte((byte)(head | 0x80));
            head = rest & 0x7F;
        }

        pack.WriteByte((byte)head);
        using var packed = new ZLibStream(pack, CompressionLevel.Fastest, leaveOpen: true);
        packed.Write(bytes);
    }
}
