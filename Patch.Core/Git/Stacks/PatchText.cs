using LibGit2Sharp;

namespace Patch.Core.Git.Stacks;

/// <summary>Writes one commit of a stack as a patch, for people to read.</summary>
public static class PatchText
{
    private const int MostFiles = 200;
    private const long MostBytes = 4 * 1024 * 1024;

    /// <summary>What a commit changes, as <c>git show</c> would; cut at a bound, which is said. Null for a merge commit.</summary>
    /// <param name="repositoryPath">A repository that has the commit.</param>
    /// <param name="sha">The commit.</param>
    /// <param name="files">The paths that it changes: with them only their folders are compared.</param>
    /// <param name="limit">Longest text, in characters.</param>
    public static string? Of(string repositoryPath, string sha, IReadOnlyList<string> files, int limit)
    {
        GitSettings.Apply();
        using var repository = new Repository(repositoryPath);
        if (repository.Lookup<Commit>(sha) is not { } commit || commit.Parents.Count() > 1 || files.Count == 0)
            return null;
        var before = commit.Parents.FirstOrDefault()?.Tree;
        var paths = files.Take(MostFiles).ToArray();
        if (paths.Sum(path => Size(before, path) + Size(commit.Tree, path)) > MostBytes)
            return $"[too large to be shown here; see it with 'git show {sha}']\n";
        var options = new ExplicitPathsOptions { ShouldFailOnUnmatchedPath = false };
        using var patch = repository.Diff.Compare<LibGit2Sharp.Patch>(before, commit.Tree, paths, options);
        return patch.Content.Length <= limit
            ? patch.Content
            : $"{patch.Content[..limit]}\n[{patch.Content.Length - limit} characters left out; see all with 'git show {sha}']\n";
    }

    private static long Size(Tree? tree, string path) => (tree?[path]?.Target as Blob)?.Size ?? 0;
}
