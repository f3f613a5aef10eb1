using Patch.Core.Git.Checkouts;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Git.Mirrors.Upkeep;

/// <summary>Decides whether a locked mirror may go, and removes it. A mirror comes again with the next fetch; what was only made in it does not.</summary>
internal static class MirrorPrune
{
    private const string RemovedEnding = ".removed";

    /// <summary>Null for a mirror that may go; else why it stays.</summary>
    public static string? ReasonToKeep(string path)
    {
        WorkTree.RemoveStale(path);
        if (WorkTree.AnyOf(path))
            return "A work tree of it is in use.";
        var aside = MirrorFolder.AsideOf(path);
        if (Directory.Exists(aside) && !MirrorRescue.IsDone(aside))
            return $"Not everything could be saved from the damaged one beside it, {Path.GetFileName(aside)}: remove that by hand when it is not needed.";
        try
        {
            return OwnReferences.Unpushed(path) is { Count: > 0 } unpushed
                ? $"It has what was never pushed: {NameList.Of(unpushed, most: 5)}."
                : null;
        }
        catch (Exception exception) when (GitErrors.IsExpected(exception))
        {
            return $"Whether everything in it was pushed cannot be told: {exception.Message}";
        }
    }

    /// <summary>Removes the mirror and a damaged one beside it: out of the way first, so that a crash leaves nothing that looks like a mirror.</summary>
    public static void Remove(string path)
    {
        foreach (var folder in new[] { path, MirrorFolder.AsideOf(path) }.Where(Directory.Exists))
        {
            RemoveLeft(path);
            Directory.Move(folder, path + RemovedEnding);
            RemoveLeft(path);
        }
    }

    /// <summary>Removes a damaged mirror that was set aside, once all that it alone had was saved.</summary>
    public static bool RemoveAside(string path, DateTimeOffset before)
    {
        var aside = MirrorFolder.AsideOf(path);
        if (!Directory.Exists(aside) || !MirrorRescue.IsDone(aside) || Directory.GetLastWriteTimeUtc(aside) > before.UtcDateTime)
            return false;
        Directory.Delete(aside, recursive: true);
        return true;
    }

    /// <summary>Mirrors, by their former paths, whose removal was interrupted.</summary>
    public static IReadOnlyList<string> Left(string directory) => Directory.Exists(directory)
        ? [.. Directory.EnumerateDirectories(Path.GetFullPath(directory), "*" + RemovedEnding).Select(path => path[..^RemovedEnding.Length])]
        : [];

    /// <summary>Removes what an interrupted removal left.</summary>
    public static void RemoveLeft(string path)
    {
        if (Directory.Exists(path + RemovedEnding))
            Directory.Delete(path + RemovedEnding, recursive: true);
    }
}
