using System.Text;

namespace Patch.Core.Git.Objects;

/// <summary>File modes as Git stores them in trees.</summary>
internal static class Modes
{
    public const int None = 0;
    public const int Directory = 0x4000;
    public const int Regular = 0x81A4;
    public const int Executable = 0x81ED;
    public const int Link = 0xA000;
    public const int Submodule = 0xE000;

    private const int TypeMask = 0xF000;

    public static int TypeOf(int mode) => mode & TypeMask;

    public static bool IsFile(int mode) => TypeOf(mode) == 0x8000;

    /// <summary>Old writers left modes such as 100664; Git reads them as one of the five.</summary>
    public static int Canonical(int mode) => TypeOf(mode) switch
    {
        0x8000 => (mode & 0x40) != 0 ? Executable : Regular,
        Link => Link,
        Directory => Directory,
        _ => Submodule,
    };

    /// <summary>The mode as it stands in a tree: without a leading zero.</summary>
    public static ReadOnlySpan<byte> Digits(int mode) => mode switch
    {
        Regular => "100644"u8,
        Directory => "40000"u8,
        Executable => "100755"u8,
        Link => "120000"u8,
        Submodule => "160000"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Not a mode of a tree entry."),
    };

    public static string Octal(int mode) => Convert.ToString(mode, 8).PadLeft(6, '0');
}

/// <summary>
/// One entry of a tree. Names are byte strings: each char holds one byte (Latin-1), so any file name survives and ordinal
/// comparison is Git's byte order. <see cref="RawText.ToText"/> makes them readable.
/// </summary>
internal readonly record struct TreeEntry(string Name, int Mode, ObjectName Id)
{
    public bool IsDirectory => Mode == Modes.Directory;

    public static TreeEntry[] Parse(byte[] bytes)
    {
        var entries = new List<TreeEntry>();
        for (var at = 0; at < bytes.Length;)
        {
            var mode = 0;
            for (; bytes[at] != ' '; at++)
                mode = mode * 8 + (bytes[at] - '0');
            var name = bytes.AsSpan(at + 1);
            var end = name.IndexOf((byte)0);
            entries.Add(new TreeEntry(Encoding.Latin1.GetString(name[..end]), Modes.Canonical(mode), ObjectName.Of(name[(end + 1)..])));
            at += end + 2 + ObjectName.Size;
        }

        return [.. entries];
    }

    /// <summary>The bytes of a tree with these entries, in any order.</summary>
    public static byte[] Format(IEnumerable<TreeEntry> entries) => FormatSorted([.. entries.Order(Comparer<TreeEntry>.Create(Compare))]);

    /// <summary>The bytes of a tree with these entries, which are in Git's order.</summary>
    public static byte[] FormatSorted(ReadOnlySpan<TreeEntry> entries)
    {
        var length = 0;
        foreach (var entry in entries)
            length += Modes.Digits(entry.Mode).Length + 1 + entry.Name.Length + 1 + ObjectName.Size;
        var bytes = new byte[length];
        var rest = bytes.AsSpan();
        foreach (var entry in entries)
        {
            var digits = Modes.Digits(entry.Mode);
            digits.CopyTo(rest);
            rest[digits.Length] = (byte)' ';
            rest = rest[(digits.Length + 1)..];
            rest = rest[Encoding.Latin1.GetBytes(entry.Name, rest)..];
            // A NUL is there already.
            entry.Id.CopyTo(rest[1..]);
            rest = rest[(1 + ObjectName.Size)..];
        }

        return bytes;
    }

    /// <summary>Git's order: by bytes, a directory as if its name ended in a slash.</summary>
    public static int Compare(TreeEntry one, TreeEntry other)
    {
        var common = Math.Min(one.Name.Length, other.Name.Length);
        var order = one.Name.AsSpan(0, common).SequenceCompareTo(other.Name.AsSpan(0, common));
        return order != 0 ? order : After(one, common) - After(other, common);
    }

    private static int After(TreeEntry entry, int at) => at < entry.Name.Length ? entry.Name[at] : entry.IsDirectory ? '/' : 0;
}

/// <summary>Byte strings (one char a byte) to and from text.</summary>
internal static class RawText
{
    public static string ToText(string raw) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(raw));

    public static string ToRaw(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
