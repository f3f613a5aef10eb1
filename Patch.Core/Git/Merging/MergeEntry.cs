using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Merging;

/// <summary>One side's version of a path: mode 0 when it has none.</summary>
internal readonly record struct Version(int Mode, ObjectName Id)
{
    public bool Exists => Mode != 0;

    public bool IsDirectory => Mode == Modes.Directory;

    public bool IsFile => Exists && !IsDirectory;
}

/// <summary>A path that differs between base (0), ours (1) and theirs (2), and what is known about merging it.</summary>
internal sealed class MergeEntry(string path)
{
    public const int BaseBit = 1;
    public const int OursBit = 2;
    public const int TheirsBit = 4;
    public const int AllBits = 7;

    public string Path { get; set; } = path;

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public Version[] Sides { get; init; } = new Version[3];

    /// <summary>The path each side knows the file by: differs after a rename.</summary>
    public string[] SidePaths { get; init; } = [path, path, path];

    /// <summary>Sides that have a file, link or submodule here, as bits.</summary>
    public int FileBits { get; set; }

    /// <summary>Sides that have a directory here, as bits.</summary>
    public int DirectoryBits { get; set; }

    /// <summary>Sides whose versions are equal, as bits; 0 when none are.</summary>
    public int EqualBits { get; set; }

    /// <summary>A file on one side and a directory on another.</summary>
    public bool InTheWay { get; set; }

    /// <summary>The side (1 or 2) whose file got this name to make way for a directory; 0: none did.</summary>
    public int MadeWay { get; set; }

    /// <summary>Renames made the path itself disputed.</summary>
    public bool PathConflict { get; set; }

    /// <summary>Decided by a rename: nothing is left here.</summary>
    public bool MovedAway { get; set; }

    /// <summary>What lies below, where a side has a directory.</summary>
    public MergeDirectory? Below { get; set; }

    /// <summary>A path with a directory that only this side (1 or 2) changed: what the side has is taken whole, unless a rename must be looked for in it.</summary>
    public int TakenFrom { get; set; }

    public MergeEntry CopyTo(string newPath) => new(newPath)
    {
        Sides = [.. Sides],
        SidePaths = [.. SidePaths],
        FileBits = FileBits,
        DirectoryBits = DirectoryBits,
        EqualBits = EqualBits,
        InTheWay = InTheWay,
        PathConflict = PathConflict,
    };

    /// <summary>The same path with a version on one side alone.</summary>
    public MergeEntry Only(int side, Version version)
    {
        var entry = new MergeEntry(Path) { SidePaths = SidePaths, FileBits = 1 << side };
        entry.Sides[side] = version;
        return entry;
    }

    /// <summary>Forgets the directories of a path that goes on as a file.</summary>
    public void KeepFilesOnly()
    {
        EqualBits &= ~DirectoryBits;
        DirectoryBits = 0;
        for (var side = 0; side < 3; side++)
            if ((FileBits & (1 << side)) == 0)
                Sides[side] = default;
    }
}

/// <summary>A directory being merged: entries already decided, and those that are not.</summary>
internal sealed class MergeDirectory
{
    private HashSet<string>? taken;

    public List<TreeEntry> Settled { get; } = [];

    public List<MergeEntry> Open { get; } = [];

    /// <summary>The name, or the first of it with a number behind, that nothing in the directory has or had; from now on it is taken.</summary>
    public string FreeName(string wanted)
    {
        taken ??= [.. Settled.Select(entry => entry.Name), .. Open.Select(entry => entry.Name)];
        var free = wanted;
        for (var number = 0; !taken.Add(free); number++)
            free = $"{wanted}_{number}";
        return free;
    }
}
