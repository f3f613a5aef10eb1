using System.Buffers.Binary;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Upstreams;

/// <summary>What is worth knowing of an upstream commit for as long as it exists, so that it is worked out once.</summary>
/// <param name="Outline">Which paths it adds, changes and deletes; 0 for a merge, and for a commit without changes.</param>
/// <param name="InverseOutline">The same of the change taken back.</param>
/// <param name="Reverts">The commit that its message says it reverts; none: it says no such thing.</param>
internal readonly record struct ChangeRecord(ulong Outline, ulong InverseOutline, ObjectName Reverts)
{
    public const int Size = 2 * sizeof(ulong) + ObjectName.Size;

    public static ChangeRecord Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[sizeof(ulong)..]),
        ObjectName.Of(bytes[(2 * sizeof(ulong))..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Outline);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[sizeof(ulong)..], InverseOutline);
        Reverts.CopyTo(bytes[(2 * sizeof(ulong))..]);
    }
}
