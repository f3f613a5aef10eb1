using LibGit2Sharp;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Conflicts;

/// <summary>
/// A repository with a work tree in which a person resolves conflicts: a clone that borrows the mirror's objects, with the fork as its
/// remote <c>origin</c>. It stays until it is removed.
/// </summary>
public static class ConflictWorkTree
{
    /// <summary>What stands in the way of taking a resolution.</summary>
    /// <param name="Unmerged">Paths with conflict entries in the index.</param>
    /// <param name="NotAdded">Tracked paths whose files differ from the index.</param>
    /// <param name="Staged">The index differs from the commit that is checked out.</param>
    /// <param name="Head">The commit that is checked out.</param>
    public sealed record State(IReadOnlyList<string> Unmerged, IReadOnlyList<string> NotAdded, bool Staged, string Head);

    /// <summary>Makes the repository. The folder must not exist, or be empty.</summary>
    /// <param name="mirror">The mirror's folder.</param>
    /// <param name="directory">The folder to make.</param>
    /// <param name="remotes">Names and URLs of its remotes.</param>
    public static void Create(string mirror, string directory, IEnumerable<(string Name, string Url)> remotes)
    {
        GitSettings.Apply();
        var git = Repository.Init(directory);
        File.WriteAllText(Path.Combine(git, "objects", "info", "alternates"), Path.Combine(mirror, "objects") + "\n");
        using var repository = new Repository(directory);
        foreach (var (name, url) in remotes)
            repository.Network.Remotes.Add(name, url);
    }

    /// <summary>Looks at the folder as <c>git status</c> would; what Git does not track does not count.</summary>
    public static State Look(string directory)
    {
        GitSettings.Apply();
        using var repository = new Repository(directory);
        var unmerged = repository.Index.Conflicts.Select(conflict => (conflict.Ancestor ?? conflict.Ours ?? conflict.Theirs).Path).Distinct().Order(StringComparer.Ordinal).ToList();
        var status = repository.RetrieveStatus(new StatusOptions
        {
            Show = StatusShowOption.WorkDirOnly, IncludeUntracked = false, IncludeIgnored = false, ExcludeSubmodules = true,
            DetectRenamesInIndex = false, DetectRenamesInWorkDir = false,
        });
        var changed = status.Where(entry => (entry.State & (FileStatus.ModifiedInWorkdir | FileStatus.DeletedFromWorkdir | FileStatus.TypeChangeInWorkdir)) != 0)
            .Select(entry => entry.FilePath).Except(unmerged).Order(StringComparer.Ordinal);
        var staged = unmerged.Count > 0 || repository.Index.WriteToTree().Sha != repository.Head.Tip.Tree.Sha;
        return new State(unmerged, [.. changed], staged, repository.Head.Tip.Sha);
    }

    /// <summary>Checks a tree out over whatever is there, with HEAD detached at a commit of another tree, so that the difference stands in the index as it does amid a cherry-pick.</summary>
    internal static void Show(string directory, ObjectName commitOfTree, ObjectName head)
    {
        using var repository = new Repository(directory);
        Commands.Checkout(repository, repository.Lookup<Commit>(commitOfTree.ToString()), new CheckoutOptions { CheckoutModifiers = CheckoutModifiers.Force });
        repository.Refs.UpdateTarget("HEAD", head.ToString());
    }

    /// <summary>The tree of what is in the index.</summary>
    internal static ObjectName IndexTree(string directory)
    {
        using var repository = new Repository(directory);
        return ObjectName.Parse(repository.Index.WriteToTree().Sha);
    }
}
