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

    public static string Octal(int mode) => Convert.ToString(mode, 8).PadLeft(6, '0');
}

/// <summary>
/// One entry of a tree. Names are byte strings: each char holds one byte (Latin-1), so any file name survives and ordinal
/// comparison is Git's byte order. <see cref="RawText.ToText"/> makes them readable.
/// </summary>
internal readonly record struct TreeEntry(string Name, int Mode, ObjectName Id)
{
    public bool IsDirectory => Mode == Modes.Directory;

    /// <summary>Git sorts a directory as if its name ended in a slash.</summary>
    public string SortKey => IsDirectory ? Name + "/" : Name;

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
    public static byte[] Format(IEnumerable<TreeEntry> entries)
    {
        using var bytes = new MemoryStream();
        Span<byte> id = stackalloc byte[ObjectName.Size];
        foreach (var entry in entries.OrderBy(entry => entry.SortKey, StringComparer.Ordinal))
        {
            bytes.Write(Encoding.Latin1.GetBytes($"{Convert.ToString(entry.Mode, 8)} {entry.Name}\0"));
            entry.Id.CopyTo(id);
            bytes.Write(id);
        }

        return bytes.ToArray();
    }
}

/// <summary>Byte strings (one char a byte) to and from text.</summary>
internal static class RawText
{
    public static string ToText(string raw) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(raw));

    public static string ToRaw(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
