using Patch.Tests.Support;

namespace Patch.Tests.Browser;

/// <summary>Where it is kept what the pages look like: outside of what is committed, and taken along by CI.</summary>
internal static class Screenshots
{
    public static string Folder { get; } = Path.Combine(SourceFolder.Root, "artifacts", "screenshots");

    /// <summary>The file of one picture.</summary>
    public static string FileOf(string name) => Path.Combine(Folder, name + ".png");

    /// <summary>Deletes those of the run before.</summary>
    public static void Clear()
    {
        Directory.CreateDirectory(Folder);
        foreach (var old in Directory.EnumerateFiles(Folder, "*.png"))
            File.Delete(old);
    }
}
