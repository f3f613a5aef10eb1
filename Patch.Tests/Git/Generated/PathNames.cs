namespace Patch.Tests.Git.Generated;

/// <summary>Random paths: plain ones that collide now and then, and those that file systems and tools stumble over.</summary>
internal sealed class PathNames(Random random)
{
    private static readonly string[] Directories = ["", "src/", "src/core/", "lib/", "docs/", "lib/deep/er/", "Src/", "dir ä/"];
    private static readonly string[] Names = ["main.c", "util.c", "readme.md", "build.sh", "data.txt", "io.c"];

    private static readonly string[] Odd =
    [
        "README.md", "Readme.md", "файл.txt", "e\u0301.txt", "\u00e9.txt", "日本語/テスト.c", "with space.txt", "\"quoted\".c", "-dash", "main.c~HEAD", "src~HEAD", "tab\there.txt",
        "new\nline.txt", "back\\slash.c", "[ab].c", "star*.c", "src.c", "src-core/x.c", "src0", "😀.md",
        // The longest name a file system takes, in bytes; and a deep path.
        new string('n', 251) + ".txt", new string('ä', 125) + ".txt",
        string.Concat(Enumerable.Repeat("deep/", 60)) + "leaf.txt", string.Concat(Enumerable.Repeat(new string('d', 200) + "/", 8)) + "leaf.c",
    ];

    private int made;

    public string Fresh() => random.Next(8) switch
    {
        0 => Odd[random.Next(Odd.Length)],
        <= 2 => Directories[random.Next(Directories.Length)] + Names[random.Next(Names.Length)],
        _ => $"{Directories[random.Next(Directories.Length)]}{made++}-{Names[random.Next(Names.Length)]}",
    };
}
