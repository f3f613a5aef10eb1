namespace Patch.AppHost.Local.Projects;

/// <summary>Where the build put the program of a project.</summary>
internal static class BuiltProject
{
    /// <summary>
    /// <c>bin/Debug/net10.0/Patch.Api.dll</c> for <c>../Patch.Api/Patch.Api.csproj</c>: the AppHost's own configuration and framework,
    /// read from its own place, since both were built in one build.
    /// </summary>
    /// <param name="projectPath">The project file, relative to the AppHost's folder.</param>
    /// <param name="ownFolder">The folder of the AppHost's own program.</param>
    /// <exception cref="LaunchException">It has not been built.</exception>
    public static string Program(string projectPath, string ownFolder)
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(ownFolder));
        var bin = own;
        while (bin is not null && bin.Name != "bin")
            bin = bin.Parent;
        if (bin?.Parent is not { } ownProject)
            throw new LaunchException($"{ownFolder} is not below a bin folder, so the services' programs cannot be found from it.");

        var project = Path.GetFullPath(Path.Combine(ownProject.FullName, projectPath));
        var output = Path.Combine(Path.GetDirectoryName(project)!, "bin", Path.GetRelativePath(bin.FullName, own.FullName));
        var program = Path.Combine(output, Path.GetFileNameWithoutExtension(project) + ".dll");
        return File.Exists(program)
            ? program
            : throw new LaunchException($"{program} is not there: build it with `dotnet build {project}`.");
    }
}
