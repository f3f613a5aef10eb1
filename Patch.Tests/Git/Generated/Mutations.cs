using System.Text;

namespace Patch.Tests.Git.Generated;

/// <summary>Random changes to a set of files, of every kind that a patch can hold.</summary>
internal sealed class Mutations(Random random)
{
    private static readonly string[] Words = ["alpha", "beta", "gamma", "delta", "}", "", "return;", "if (x)", "{", "    call();"];
    private static readonly string[] Directories = ["", "src/", "src/core/", "lib/", "docs/", "lib/deep/er/"];
    private static readonly string[] Names = ["main.c", "util.c", "readme.md", "build.sh", "data.txt", "io.c"];

    private int made;

    public FileSet Start()
    {
        var files = new FileSet([]);
        for (var i = random.Next(6, 14); i > 0; i--)
            files = files.With(FreshPath(), FileVersion.Text(Lines(random.Next(3, 40), random.Next(8) == 0 ? "\r\n" : "\n")));
        files = files.With("image.bin", Binary());
        if (random.Next(3) == 0)
            files = files.With("link", new FileVersion(null, Link: "src/main.c"));
        if (random.Next(4) == 0)
            files = files.With("vendor/sub", new FileVersion(null, Submodule: Sha()));
        if (random.Next(4) == 0)
            files = files.With(".gitattributes", FileVersion.Text(Attributes()));
        return files;
    }

    /// <summary>One to three changes.</summary>
    public FileSet Change(FileSet files)
    {
        for (var i = random.Next(1, 4); i > 0; i--)
            files = One(files);
        return files;
    }

    /// <summary>A change of lines in one text file; null when there is no text file.</summary>
    public (string Path, FileVersion Version)? Edit(FileSet files) =>
        Pick(files, version => version.IsText) is { } path ? (path, EditText(files.Files[path])) : null;

    private FileSet One(FileSet files)
    {
        var text = Pick(files, version => version.IsText);
        switch (random.Next(20))
        {
            case <= 8 when text is not null:
                return files.With(text, EditText(files.Files[text]));
            case 9:
                return files.With(FreshPath(), FileVersion.Text(Lines(random.Next(1, 25), "\n")));
            case 10 when Pick(files, _ => true) is { } gone:
                return files.Without(gone);
            case 11 or 12 when text is not null:
                var version = files.Files[text];
                return files.Without(text).With(FreshPath(), random.Next(2) == 0 ? version : EditText(version));
            case 13 when text is not null && text.Contains('/', StringComparison.Ordinal):
                return MoveDirectory(files, text[..text.IndexOf('/', StringComparison.Ordinal)]);
            case 14 when text is not null && random.Next(3) == 0:
                return files.With(text, new FileVersion(null, Link: "elsewhere"));
            case 14 when text is not null:
                return files.With(text, files.Files[text] with { Executable = !files.Files[text].Executable });
            case 15:
                return files.With(random.Next(2) == 0 ? "image.bin" : "other.bin", Binary());
            case 16:
                return files.With(random.Next(2) == 0 ? "link" : "docs", new FileVersion(null, Link: Pick(files, _ => true) ?? "x"));
            case 17:
                return files.With("vendor/sub", new FileVersion(null, Submodule: Sha()));
            case 18 when text is not null:
                return files.With(text + (random.Next(2) == 0 ? "/inside.txt" : ""), FileVersion.Text(Lines(5, "\n")));
            case 19:
                return files.With(random.Next(2) == 0 ? ".gitattributes" : "src/.gitattributes", FileVersion.Text(Attributes()));
            default:
                return files.With("src", FileVersion.Text(Lines(4, "\n")));
        }
    }

    private FileVersion EditText(FileVersion version)
    {
        var lines = Encoding.UTF8.GetString(version.Content!).Split('\n').ToList();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(lines.Count);
            var count = Math.Min(random.Next(1, 4), lines.Count - at);
            switch (random.Next(4))
            {
                case 0:
                    lines.RemoveRange(at, count);
                    break;
                case 1:
                    lines.InsertRange(at, Enumerable.Range(0, count).Select(_ => Line()));
                    break;
                default:
                    lines[at] = Line();
                    break;
            }

            if (lines.Count == 0)
                lines.Add(Line());
        }

        return version with { Content = Encoding.UTF8.GetBytes(string.Join('\n', lines)) };
    }

    private FileSet MoveDirectory(FileSet files, string directory)
    {
        var target = $"moved{random.Next(3)}";
        foreach (var (path, version) in files.Files.Where(file => file.Key.StartsWith(directory + "/", StringComparison.Ordinal)).ToList())
            files = files.Without(path).With(target + path[directory.Length..], version.IsText && random.Next(4) == 0 ? EditText(version) : version);
        return files;
    }

    private string? Pick(FileSet files, Func<FileVersion, bool> fits)
    {
        var paths = files.Files.Where(file => fits(file.Value)).Select(file => file.Key).ToList();
        return paths.Count == 0 ? null : paths[random.Next(paths.Count)];
    }

    private string FreshPath() => random.Next(3) == 0
        ? Directories[random.Next(Directories.Length)] + Names[random.Next(Names.Length)]
        : $"{Directories[random.Next(Directories.Length)]}{made++}-{Names[random.Next(Names.Length)]}";

    // Few words, so that lines repeat and a diff has choices; a number now and then, so that it has anchors.
    private string Line() => random.Next(3) == 0 ? $"{Words[random.Next(Words.Length)]} {random.Next(1000)}" : Words[random.Next(Words.Length)];

    private string Lines(int count, string end) => string.Concat(Enumerable.Range(0, count).Select(_ => Line() + end));

    private FileVersion Binary()
    {
        var bytes = new byte[random.Next(50, 400)];
        random.NextBytes(bytes);
        bytes[3] = 0;
        return new FileVersion(bytes);
    }

    private string Sha()
    {
        var bytes = new byte[20];
        random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private string Attributes() => random.Next(4) switch
    {
        0 => "*.md merge=union\n",
        1 => "*.txt binary\n",
        2 => "src/** -merge\n*.c text\n",
        _ => "* text=auto\n*.sh text eol=lf\n",
    };
}
