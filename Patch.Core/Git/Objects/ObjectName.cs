using System.Buffers.Binary;

namespace Patch.Core.Git.Objects;

/// <summary>The SHA-1 name of a Git object, as a value that compares without allocating.</summary>
internal readonly record struct ObjectName(ulong High, ulong Middle, uint Low)
{
    public const int Size = 20;

    /// <summary>The tree without entries: the base of a root commit.</summary>
    public static readonly ObjectName EmptyTree = Parse("4b825dc642cb6eb9a060e54bf8d69288fbee4904");

    /// <summary>The blob without bytes: never a source or target of a rename.</summary>
    public static readonly ObjectName EmptyBlob = Parse("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");

    public bool IsNone => this == default;

    public static ObjectName Of(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]));

    /// <exception cref="FormatException">Not 40 hexadecimal digits.</exception>
    public static ObjectName Parse(string hex) => hex.Length == 2 * Size
        ? Of(Convert.FromHexString(hex))
        : throw new FormatException($"'{hex}' is not the name of a Git object.");

    public void CopyTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, High);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], Middle);
        BinaryPrimitives.WriteUInt32BigEndian(target[16..], Low);
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    public override string ToString() => Convert.ToHexStringLower(ToBytes());

    // The bytes are a hash already.
    public override int GetHashCode() => (int)Low;
}
