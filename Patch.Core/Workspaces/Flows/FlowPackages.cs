namespace Patch.Core.Workspaces.Flows;

/// <summary>
/// Finds the flow packages of a workspace: <c>.codex/flows</c> (installed) before <c>flows</c>, in each every sub-folder with a
/// <c>flow.toml</c>, sorted by path. A broken package is reported and does not stop the others.
/// </summary>
public static class FlowPackages
{
    /// <summary>Name of the file that makes a folder a package.</summary>
    public const string FileName = "flow.toml";

    private const int FileLimit = 1024 * 1024;

    /// <summary>Where packages are looked for, below the workspace's folder, in this order.</summary>
    public static IReadOnlyList<string> Roots { get; } = [Path.Combine(".codex", "flows"), "flows"];

    /// <summary>Reads all packages below <paramref name="directory"/>.</summary>
    public static FlowPackageSet Load(string directory)
    {
        var packages = new List<FlowPackage>();
        var problems = new List<FlowPackageProblem>();
        foreach (var root in Roots.Select(root => Path.Combine(directory, root)).Where(Directory.Exists))
        {
            foreach (var folder in FoldersOf(root, problems))
                Add(Read(folder), packages, problems);
        }

        return new FlowPackageSet(packages, problems);
    }

    /// <summary>Reads the package in <paramref name="folder"/>.</summary>
    public static FlowPackageReading Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                return Broken(folder, path, "There is no flow.toml any more.");
            return file.Length > FileLimit
                ? Broken(folder, path, $"The file is larger than {FileLimit / 1024} KiB.")
                : FlowToml.Read(File.ReadAllText(path), path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return Broken(folder, path, $"The file cannot be read: {unreadable.Message}");
        }
    }

    private static FlowPackageReading Broken(string folder, string path, string reason) =>
        new(null, new FlowPackageProblem(Path.GetFileName(folder), path, null, reason));

    private static IReadOnlyList<string> FoldersOf(string root, List<FlowPackageProblem> problems)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(root)
                .Where(folder => File.Exists(Path.Combine(folder, FileName))).Order(StringComparer.Ordinal)];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            problems.Add(new FlowPackageProblem(Path.GetFileName(root), root, null, $"The folder cannot be read: {unreadable.Message}"));
            return [];
        }
    }

    /// <summary>A name belongs to the first package that has it, broken or not: another version of it must not run unasked.</summary>
    private static void Add(FlowPackageReading reading, List<FlowPackage> packages, List<FlowPackageProblem> problems)
    {
        if (reading.Package is not { } package)
            problems.Add(reading.Problem!);
        else if (packages.FirstOrDefault(known => known.Name == package.Name) is { } first)
            problems.Add(Second(package, $"{first.Root} has the same name and was found first; this one is not used."));
        else if (problems.FirstOrDefault(known => known.Package == package.Name) is { } broken)
            problems.Add(Second(package, $"{broken.Path} has the same name, was found first and is broken; this one is not used in its place."));
        else
            packages.Add(package);
    }

    private static FlowPackageProblem Second(FlowPackage package, string reason) =>
        new(package.Name, Path.Combine(package.Root, FileName), null, reason);
}

/// <summary>What reading one package gave: the package, or why it cannot be used.</summary>
public sealed record FlowPackageReading(FlowPackage? Package, FlowPackageProblem? Problem);
