using System.Text.Json.Nodes;
using Patch.Core.Git.Checkouts;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Maintenance.Conflicts;

/// <summary>Writes the commands that lead a person to a conflict and on from there.</summary>
internal static class ConflictCommands
{
    /// <summary>Patch's own replay does not guess that a file follows a renamed directory.</summary>
    private const string Pick = "git -c merge.directoryRenames=false cherry-pick --allow-empty";

    private const int PicksALine = 50;

    /// <param name="conflict">What the attempt stopped at.</param>
    /// <param name="isMerge">Whether a patch is a merge: what it changed against its first parent is taken.</param>
    public static BundleCommands Of(AttemptConflict conflict, Func<string, bool> isMerge)
    {
        var resolve = $"patchmoi attempts resolve {ShellWords.Quote(conflict.Attempt.Id)}";
        if (conflict.OfConflict("sha") is not { } patch || conflict.OfConflict("fork") is not { } fork || conflict.OfConflict("upstream") is not { } upstream
            || conflict.OfConflict("onto") is not { } onto || conflict.Text("tag") is not { } tag)
            return new BundleCommands([], [], resolve);
        var patches = (conflict.Artifacts["patches"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var (start, before) = Before(patches, patch, onto);
        var folder = $"conflict-{patch[..7]}";
        return new BundleCommands(
            [
                $"git clone --quiet --no-checkout {ShellWords.Quote(fork)} {folder}",
                $"cd {folder}",
                $"git fetch --quiet {ShellWords.Quote(upstream)} {ShellWords.Quote($"refs/tags/{tag}")}",
                $"git checkout --quiet --detach {start}",
                .. Picks(before, isMerge),
                .. Picks([patch], isMerge),
            ],
            [
                "git add --all",
                "git -c core.editor=true cherry-pick --continue",
                .. Picks([.. patches.SkipWhile(entry => Sha(entry) != patch).Skip(1).Where(entry => Code(entry) == PatchOutcomes.NotReached).Select(Sha)], isMerge),
            ],
            resolve);
    }

    /// <summary>The patches that were carried before the conflict, and the commit that they go onto: the release, or what stands on it already.</summary>
    private static (string Start, List<string> Before) Before(IEnumerable<JsonObject> patches, string patch, string onto)
    {
        var (start, before) = (onto, new List<string>());
        foreach (var entry in patches.TakeWhile(entry => Sha(entry) != patch))
        {
            var made = AttemptConflict.TextOf(entry, "newSha");
            if (made == Sha(entry))
                (start, before) = (made, []);
            else if (made is not null)
                before.Add(Sha(entry));
        }

        return (start, before);
    }

    private static IEnumerable<string> Picks(IReadOnlyList<string> patches, Func<string, bool> isMerge)
    {
        for (var at = 0; at < patches.Count;)
        {
            var merge = isMerge(patches[at]);
            var run = patches.Skip(at).TakeWhile(patch => isMerge(patch) == merge).Take(PicksALine).ToList();
            yield return $"{Pick}{(merge ? " -m 1" : "")} {string.Join(' ', run)}";
            at += run.Count;
        }
    }

    private static string Sha(JsonObject entry) => AttemptConflict.TextOf(entry, "sha") ?? "";

    private static string? Code(JsonObject entry) => AttemptConflict.TextOf(entry, "code");
}
