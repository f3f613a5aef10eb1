namespace Patch.Tests.Git.Generated;

/// <summary>Random changes to a set of files, of every kind that a patch can hold.</summary>
internal sealed class Mutations(Random random)
{
    private const string Attributes = ".gitattributes";

    private static readonly string[] AttributeFiles =
    [
        "*.md merge=union\n",
        "*.txt binary\n",
        "src/** -merge\n*.c text\n",
        "* text=auto\n*.sh text eol=lf\n",
        "*.c merge=ours\n*.md merge=text\n*.txt merge=nowhere\n",
        "*.c text eol=crlf\n*.md -text\n",
        "*.c conflict-marker-size=32\n*.txt merge=binary\n",
        "[attr]locked -merge -diff\n*.c locked\nmain.c !merge\n",
        "\"with space.txt\" merge=union\nlib/** merge=union\n",
        "*.c -diff\n**/io.c merge=union\n/main.c -merge\n",
        "# nothing\n*.[ch] merge\nsrc/ -merge\nsrc/* merge=union\n",
    ];

    private readonly LineEdits lines = new(random);
    private readonly PathNames paths = new(random);

    public FileSet Start()
    {
        var files = new FileSet([]);
        for (var i = random.Next(6, 14); i > 0; i--)
            files = files.With(paths.Fresh(), NewText());
        files = files.With("image.bin", Binary());
        if (random.Next(3) == 0)
            files = files.With("link", new FileVersion(null, Link: "src/main.c"));
        if (random.Next(4) == 0)
            files = files.With("vendor/sub", new FileVersion(null, Submodule: Sha()));
        if (random.Next(4) == 0)
            files = files.With(Attributes, FileVersion.Text(AttributeFiles[random.Next(AttributeFiles.Length)]));
        return files;
    }

    /// <summary>One to three changes.</summary>
    public FileSet Change(FileSet files)
    {
        for (var i = random.Next(1, 4); i > 0; i--)
            files = One(files);
        return files;
    }

    private FileSet One(FileSet files)
    {
        var text = Pick(files, version => version.IsText);
        switch (random.Next(26))
        {
            case <= 9 when text is not null:
                return files.With(text, EditText(files.Files[text]));
            case 10:
                return files.With(paths.Fresh(), NewText());
            case 11 when Pick(files, _ => true) is { } gone:
                return files.Without(random.Next(10) == 0 ? Attributes : gone);
            case 12 or 13 when text is not null:
                var version = files.Files[text];
                return files.Without(text).With(paths.Fresh(), random.Next(2) == 0 ? version : EditText(version));
            case 14 or 15 when text?.Contains('/', StringComparison.Ordinal) == true:
                return MoveDirectory(files, text);
            case 16 when text is not null && random.Next(3) == 0:
                return files.With(text, new FileVersion(null, Link: "elsewhere"));
            case 16 when text is not null:
                return files.With(text, files.Files[text] with { Executable = !files.Files[text].Executable });
            case 17:
                return files.With(random.Next(2) == 0 ? "image.bin" : text ?? "other.bin", Binary());
            case 18:
                return files.With(random.Next(2) == 0 ? "link" : "docs", new FileVersion(null, Link: random.Next(2) == 0 ? Pick(files, _ => true) ?? "x" : "."));
            case 19:
                return files.With(random.Next(3) == 0 && text is not null ? text : "vendor/sub", new FileVersion(null, Submodule: Sha()));
            case 20 when text is not null:
                return files.With(text + (random.Next(2) == 0 ? "/inside.txt" : ""), NewText());
            case 21:
                return files.With(random.Next(2) == 0 ? Attributes : "src/" + Attributes, FileVersion.Text(AttributeFiles[random.Next(AttributeFiles.Length)]));
            case 22 when text is not null && Pick(files, version => version.IsText) is { } other:
                // Two files change places.
                var (one, two) = (files.Files[text], files.Files[other]);
                return files.With(text, two).With(other, one);
            case 23 when text is not null:
                return files.With(paths.Fresh(), files.Files[text]);
            case 24 when text?.Length < 100:
                return files.With(text + "~HEAD", NewText());
            default:
                return files.With("src", NewText());
        }
    }

    private FileVersion NewText() => new(lines.Text());

    private FileVersion EditText(FileVersion version) => version with { Content = lines.Edit(version.Content!) };

    private FileSet MoveDirectory(FileSet files, string inside)
    {
        var directory = random.Next(2) == 0 ? inside[..inside.IndexOf('/', StringComparison.Ordinal)] : inside[..inside.LastIndexOf('/')];
        var target = $"moved{random.Next(3)}";
        foreach (var (path, version) in files.Files.Where(file => file.Key.StartsWith(directory + "/", StringComparison.Ordinal)).ToList())
            files = files.Without(path).With(target + path[directory.Length..], version.IsText && random.Next(4) == 0 ? EditText(version) : version);
        return files;
    }

    private string? Pick(FileSet files, Func<FileVersion, bool> fits)
    {
        var fitting = files.Files.Where(file => fits(file.Value) && !file.Key.EndsWith(Attributes, StringComparison.Ordinal)).Select(file => file.Key).ToList();
        return fitting.Count == 0 ? null : fitting[random.Next(fitting.Count)];
    }

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
}
