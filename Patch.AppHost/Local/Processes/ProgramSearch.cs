namespace Patch.AppHost.Local.Processes;

/// <summary>Finds programs by name.</summary>
internal static class ProgramSearch
{
    /// <summary>The folders of <c>PATH</c>.</summary>
    public static IReadOnlyList<string> PathFolders =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    public static string? OnPath(string name) => In(PathFolders, name);

    /// <summary>The first of these folders' program of that name, or null.</summary>
    public static string? In(IEnumerable<string> folders, string name) =>
        folders.Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)).FirstOrDefault(File.Exists);

    /// <summary>The <c>dotnet</c> whose runtime this process runs on: services are started with no other.</summary>
    public static string Dotnet
    {
        get
        {
            var root = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
            return In([root, .. PathFolders], "dotnet") ?? throw new LaunchException("The program dotnet was not found.");
        }
    }
}
