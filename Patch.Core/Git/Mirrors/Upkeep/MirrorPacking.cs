using Patch.Core.Git.Remotes;

namespace Patch.Core.Git.Mirrors.Upkeep;

/// <summary>Packs a locked mirror anew when it has too many packs or too many objects in files of their own. Needs the git program.</summary>
internal sealed class MirrorPacking(GitOptions options, TimeProvider timeProvider)
{
    private const string PackedMark = "patch-packed";

    /// <summary>Objects that nothing names stay in files of their own for two weeks: they alone are no reason to pack again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromDays(1);

    private static readonly string[] Arguments = ["gc", "--quiet", "--force", "--prune=2.weeks.ago"];

    /// <summary>Whether it is time.</summary>
    public bool IsDue(string path)
    {
        var mark = Path.Combine(path, PackedMark);
        return (!File.Exists(mark) || timeProvider.GetUtcNow() - File.GetLastWriteTimeUtc(mark) >= Pause)
            && (MirrorFacts.PacksOf(path) > options.MostPacks || MirrorFacts.LooseObjectsOf(path) > options.MostLooseObjects);
    }

    /// <summary>Packs; null when it went well. Killed at its limit it leaves the mirror as sound as it was.</summary>
    public async Task<GitFailure?> RunAsync(string path, CancellationToken cancellationToken)
    {
        var mark = Path.Combine(path, PackedMark);
        await File.WriteAllTextAsync(mark, "", cancellationToken);
        File.SetLastWriteTimeUtc(mark, timeProvider.GetUtcNow().UtcDateTime);
        return await new GitProgram(timeProvider, options).RunHereAsync(path, options.PackLimit, Arguments, cancellationToken);
    }

    /// <summary>Removes files of packs that were never finished, when they are older than any fetch can be.</summary>
    public void RemoveUnfinished(string path)
    {
        var folder = Path.Combine(path, "objects", "pack");
        if (!Directory.Exists(folder))
            return;
        var before = timeProvider.GetUtcNow().UtcDateTime - Pause;
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => !Path.GetFileName(file).StartsWith("pack-", StringComparison.Ordinal)))
        {
            if (File.GetLastWriteTimeUtc(file) < before)
                File.Delete(file);
        }
    }
}
