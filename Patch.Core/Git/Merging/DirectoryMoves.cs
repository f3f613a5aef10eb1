namespace Patch.Core.Git.Merging;

/// <summary>Where most of a removed directory's files went: a hint for finding the rest of them.</summary>
internal sealed class DirectoryMoves
{
    private readonly Dictionary<string, Dictionary<string, int>> counts = [];
    private readonly Dictionary<string, string> guesses = [];
    private readonly ISet<string> removedDirectories;

    public DirectoryMoves(IEnumerable<Rename> renames, ISet<string> removedDirectories)
    {
        this.removedDirectories = removedDirectories;
        foreach (var rename in renames)
            Count(rename.From, rename.To);
        // Guesses are made once, from the identical files, as git does.
        foreach (var (from, targets) in counts)
            guesses[from] = GitMapOrder.Of(targets, target => target.Key).MaxBy(target => target.Value).Key;
    }

    public string? Guess(string directory) => guesses.GetValueOrDefault(directory);

    private void Count(string from, string to)
    {
        var (oldDirectory, newDirectory) = (DirectoryOf(from), DirectoryOf(to));
        if (!removedDirectories.Contains(oldDirectory))
            return;
        if (!counts.TryGetValue(oldDirectory, out var targets))
            counts[oldDirectory] = targets = [];
        targets[newDirectory] = targets.GetValueOrDefault(newDirectory) + 1;
    }

    private static string DirectoryOf(string path) => path.LastIndexOf('/') is var at and >= 0 ? path[..at] : "";
}
