using LibGit2Sharp;

namespace Patch.Core.Git.Checkouts;

/// <summary>Asks the ignore rules of a work tree, the user's own among them.</summary>
public static class IgnoreRules
{
    /// <summary>Whether Git ignores a path; null when it is in no work tree. The path need not exist.</summary>
    /// <param name="path">A full path. One that ends with a slash is taken for a folder.</param>
    public static bool? Ignores(string path)
    {
        GitSettings.ApplyForUser();
        var folder = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path));
        while (folder is not null && !Directory.Exists(folder))
            folder = Path.GetDirectoryName(folder);
        if (folder is null || Repository.Discover(folder) is not { } found)
            return null;
        using var repository = new Repository(found);
        if (repository.Info.WorkingDirectory is not { } workTree)
            return null;
        var relative = Path.GetRelativePath(workTree, path).Replace(Path.DirectorySeparatorChar, '/');
        return repository.Ignore.IsPathIgnored(path.EndsWith('/') && !relative.EndsWith('/') ? relative + "/" : relative);
    }
}
