using LibGit2Sharp;

namespace Patch.Core.Git.Checkouts;

/// <summary>What a checkout knows of its remotes' branches.</summary>
public static class TrackedBranches
{
    /// <summary>Where a branch of a remote was when the checkout last fetched or pushed it, which is what git's own lease takes; null when it never did.</summary>
    public static string? Find(string checkout, string remote, string branch)
    {
        GitSettings.Apply();
        using var repository = new Repository(checkout);
        return repository.Refs[$"refs/remotes/{remote}/{branch}"]?.ResolveToDirectReference()?.TargetIdentifier;
    }
}
