using System.Security.Cryptography;
using System.Text;
using Patch.Core.Git.Lines;
using Patch.Core.Git.Merging;
using Patch.Core.Git.Objects;
using Patch.Core.Git.Stacks;
using Version = Patch.Core.Git.Merging.Version;

namespace Patch.Core.Git.Resolutions;

/// <summary>A file's conflict without what does not matter for knowing it again: the sides' order, their names, and the file's path.</summary>
/// <param name="Id">40 hexadecimal digits over what is in conflict.</param>
/// <param name="Bytes">The file with its conflicts between plain markers, the lesser side first; for what has no lines, its versions.</param>
/// <param name="IsText">It can be merged line by line with the same conflict elsewhere.</param>
internal sealed record ConflictImage(string Id, byte[] Bytes, bool IsText)
{
    private const int IdBytes = 20;

    /// <summary>Null for kinds that are about paths: these are decided anew each time.</summary>
    public static ConflictImage? Of(ObjectStore store, string kind, Version ancestor, Version ours, Version theirs) => kind switch
    {
        ConflictKinds.Content or ConflictKinds.AddAdd when Text(store, ancestor, ours, theirs) is { Clean: false } text => OfText(text),
        ConflictKinds.Content or ConflictKinds.AddAdd or ConflictKinds.Binary or ConflictKinds.ModifyDelete
            or ConflictKinds.SymbolicLink => OfVersions(kind, ancestor, ours, theirs),
        _ => null,
    };

    private static LineMerge? Text(ObjectStore store, Version ancestor, Version ours, Version theirs)
    {
        if (!Modes.IsFile(ours.Mode) || !Modes.IsFile(theirs.Mode))
            return null;
        byte[][] sides = [Modes.IsFile(ancestor.Mode) ? store.Read(ancestor.Id, ObjectKind.Blob) : [], store.Read(ours.Id, ObjectKind.Blob), store.Read(theirs.Id, ObjectKind.Blob)];
        return sides.Any(MergeAttributes.LooksBinary) ? null : LineMerge.Of(sides[0], sides[1], sides[2]);
    }

    private static ConflictImage OfText(LineMerge merge)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var image = merge.Write((bytes, region) =>
        {
            var ours = merge.OursOf(region);
            var theirs = merge.TheirsOf(region);
            var oursFirst = ours.SequenceCompareTo(theirs) <= 0;
            Write("<<<<<<<\n"u8, oursFirst ? ours : theirs);
            Write("=======\n"u8, oursFirst ? theirs : ours);
            Write(">>>>>>>\n"u8, []);

            void Write(ReadOnlySpan<byte> marker, ReadOnlySpan<byte> lines)
            {
                var begin = (int)bytes.Length;
                bytes.Write(marker);
                bytes.Write(lines);
                if (!lines.IsEmpty && lines[^1] != '\n')
                    bytes.WriteByte((byte)'\n');
                hash.AppendData(bytes.GetBuffer().AsSpan(begin..(int)bytes.Length));
            }
        });
        return new ConflictImage(Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, IdBytes)), image, IsText: true);
    }

    private static ConflictImage OfVersions(string kind, Version ancestor, Version ours, Version theirs)
    {
        var sides = new[] { ours, theirs }.Select(Line).Order(StringComparer.Ordinal);
        var bytes = Encoding.ASCII.GetBytes($"{kind}\nbase {Line(ancestor)}\n{string.Join('\n', sides)}\n");
        return new ConflictImage(Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, IdBytes)), bytes, IsText: false);
    }

    private static string Line(Version version) => version.Exists ? $"{Modes.Octal(version.Mode)} {version.Id}" : "deleted";
}
