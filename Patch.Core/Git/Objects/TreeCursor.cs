using System.Text;

namespace Patch.Core.Git.Objects;

/// <summary>Reads a tree's bytes entry by entry, in Git's order, without making objects of them.</summary>
internal ref struct TreeCursor
{
    private ReadOnlySpan<byte> rest;
    private int space;
    private int end;

    public TreeCursor(ReadOnlySpan<byte> tree)
    {
        rest = tree;
        MoveNext();
    }

    /// <summary>The bytes of the entry; empty behind the last.</summary>
    public ReadOnlySpan<byte> Entry { get; private set; }

    public readonly bool AtEnd => Entry.IsEmpty;

    public readonly int Mode
    {
        get
        {
            var mode = 0;
            foreach (var digit in Entry[..space])
                mode = mode * 8 + (digit - '0');
            return Modes.Canonical(mode);
        }
    }

    public readonly bool IsDirectory => Mode == Modes.Directory;

    public readonly string Name => Encoding.Latin1.GetString(RawName);

    public readonly ObjectName Id => ObjectName.Of(Entry[(end + 1)..]);

    private readonly ReadOnlySpan<byte> RawName => Entry[(space + 1)..end];

    public void MoveNext()
    {
        if (rest.IsEmpty)
        {
            Entry = default;
            return;
        }

        space = rest.IndexOf((byte)' ');
        end = space + 1 + rest[(space + 1)..].IndexOf((byte)0);
        Entry = rest[..(end + 1 + ObjectName.Size)];
        rest = rest[Entry.Length..];
    }

    /// <summary>Git's order: a directory sorts as if its name ended in a slash. Zero: one path, of one kind as far as directory or not is concerned.</summary>
    public static int Compare(in TreeCursor one, in TreeCursor other)
    {
        var left = one.RawName;
        var right = other.RawName;
        var common = Math.Min(left.Length, right.Length);
        var order = left[..common].SequenceCompareTo(right[..common]);
        return order != 0 ? order : After(left, common, one.IsDirectory) - After(right, common, other.IsDirectory);
    }

    private static int After(ReadOnlySpan<byte> name, int at, bool directory) => at < name.Length ? name[at] : directory && at == name.Length ? '/' : 0;
}
