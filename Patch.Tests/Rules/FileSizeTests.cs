using Patch.Tests.Support;

namespace Patch.Tests.Rules;

/// <summary>A file that has grown too long holds two things.</summary>
public sealed class FileSizeTests
{
    private const int SourceLimit = 300;
    private const int TestLimit = 500;
    private static readonly string[] Generated = ["bin", "obj", "Migrations"];

    [Fact]
    public void No_file_is_longer_than_the_house_allows()
    {
        var root = SourceFolder.Root;
        var files = Directory.EnumerateDirectories(root, "Patch.*").SelectMany(Sources).ToList();
        Assert.NotEmpty(files);

        var tooLong = files
            .Select(file => (Name: Path.GetRelativePath(root, file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > (file.Name.StartsWith("Patch.Tests", StringComparison.Ordinal) ? TestLimit : SourceLimit))
            .Select(file => $"{file.Name}: {file.Lines} lines");
        Assert.Empty(tooLong);
    }

    private static IEnumerable<string> Sources(string project) => Directory
        .EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(project, file).Split(Path.DirectorySeparatorChar).Intersect(Generated).Any());
}
