namespace Patch.Tests.Support;

/// <summary>The repository that the tests were built from.</summary>
internal static class SourceFolder
{
    /// <summary>Its folder, found upward from where the tests were built.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Patch.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"Patch.sln is nowhere above {AppContext.BaseDirectory}");
    }
}
