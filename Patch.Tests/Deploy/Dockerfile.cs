using Patch.Tests.Support;

namespace Patch.Tests.Deploy;

/// <summary>One line of a Dockerfile, its continuations joined.</summary>
internal sealed record Instruction(string Name, string Arguments);

/// <summary>A Dockerfile of this repository, read into its two stages.</summary>
internal sealed class Dockerfile
{
    private Dockerfile(IReadOnlyList<Instruction> build, IReadOnlyList<Instruction> image)
    {
        Build = build;
        Image = image;
    }

    /// <summary>What is done in the builder.</summary>
    public IReadOnlyList<Instruction> Build { get; }

    /// <summary>What makes the image.</summary>
    public IReadOnlyList<Instruction> Image { get; }

    /// <summary>What the builder copies from the repository, and in which line: folders end in a slash.</summary>
    public IEnumerable<(string Source, string Target, int Line)> Copied => Build
        .Select((instruction, line) => (Words: Words(instruction.Arguments), instruction.Name, Line: line))
        .Where(each => each.Name == "COPY")
        .SelectMany(each => each.Words[..^1].Select(source => (source, each.Words[^1], each.Line)));

    /// <summary>The image's variables.</summary>
    public IReadOnlyDictionary<string, string> Environment => Image
        .Where(instruction => instruction.Name == "ENV")
        .SelectMany(instruction => Words(instruction.Arguments))
        .Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1]);

    public static Dockerfile Read(string path)
    {
        var text = File.ReadAllText(Path.Combine(SourceFolder.Root, path)).Replace("\\\n", " ", StringComparison.Ordinal);
        var instructions = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(line => line.Split(' ', 2))
            .Select(line => new Instruction(line[0], line[1].Trim()))
            .ToList();
        var second = instructions.FindLastIndex(instruction => instruction.Name == "FROM");
        return new Dockerfile(instructions[..second], instructions[second..]);
    }

    /// <summary>The arguments of an instruction that stands once in the image.</summary>
    public string Single(string name) => Assert.Single(Image, instruction => instruction.Name == name).Arguments;

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
