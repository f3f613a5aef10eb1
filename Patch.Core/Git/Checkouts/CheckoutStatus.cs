using LibGit2Sharp;

namespace Patch.Core.Git.Checkouts;

/// <summary>Reads what a work tree changed.</summary>
internal static class CheckoutStatus
{
    public static IReadOnlyList<string> Dirty(Repository repository)
    {
        var status = repository.RetrieveStatus(new StatusOptions { IncludeIgnored = false, IncludeUntracked = true, ExcludeSubmodules = true });
        return [.. status.Where(entry => entry.State is not (FileStatus.Ignored or FileStatus.Unaltered or FileStatus.Nonexistent))
            .Select(entry => entry.FilePath).Order(StringComparer.Ordinal)];
    }

    /// <summary>The operation that waits to be finished, in git's words; null when there is none.</summary>
    public static string? InProgress(Repository repository) => repository.Info.CurrentOperation switch
    {
        CurrentOperation.None => null,
        CurrentOperation.Merge => "merge",
        CurrentOperation.Revert or CurrentOperation.RevertSequence => "revert",
        CurrentOperation.CherryPick or CurrentOperation.CherryPickSequence => "cherry-pick",
        CurrentOperation.Bisect => "bisect",
        CurrentOperation.ApplyMailbox => "am",
        _ => "rebase",
    };
}
