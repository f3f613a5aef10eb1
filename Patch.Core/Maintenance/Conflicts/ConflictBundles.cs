using System.Text.Json.Nodes;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Maintenance.Conflicts;

/// <summary>Puts together what a person needs to resolve an attempt's conflict: from the mirror where it is at hand, else from what the run left behind.</summary>
public sealed class ConflictBundles
{
    private const int MostBytesASide = 64 * 1024;
    private const int MostFilesWithContent = 50;

    private readonly AttemptConflicts conflicts;
    private readonly GitMirrors mirrors;

    /// <summary>For dependency injection.</summary>
    public ConflictBundles(AttemptConflicts conflicts, GitMirrors mirrors) => (this.conflicts, this.mirrors) = (conflicts, mirrors);

    /// <summary>The bundle, or why there is none. Exactly one of the two is set.</summary>
    /// <param name="attemptId">The attempt.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<(ConflictBundle? Bundle, ConflictRefusal? Refusal)> BuildAsync(string attemptId, CancellationToken cancellationToken)
    {
        try
        {
            return (await BuildAsync(await conflicts.AttemptAsync(attemptId, cancellationToken), cancellationToken), null);
        }
        catch (ConflictRefusedException refused)
        {
            return (null, refused.Refusal);
        }
    }

    private async Task<ConflictBundle> BuildAsync(Data.MaintenanceAttempt attempt, CancellationToken cancellationToken)
    {
        if (attempt.Status != "needs_intervention")
            throw new ConflictRefusedException(ConflictRefusals.NoConflict, $"The attempt is {attempt.Status}: there is no conflict to resolve.");
        var conflict = await conflicts.FindAsync(attempt, cancellationToken);
        var missing = new List<string>();
        var place = new BundlePlace(
            conflict.OfConflict("fork"), conflict.OfConflict("upstream"), conflict.Text("branch"), conflict.Text("tag"), conflict.OfConflict("tip"),
            conflict.OfConflict("onto"), conflict.OfConflict("head"));
        var patch = new BundlePatch(conflict.OfConflict("sha"), conflict.OfConflict("subject"), conflict.OfConflict("author"), conflict.OfConflict("patch"));
        missing.Add("blame: it is not known which upstream commit it conflicts with.");
        if (await OpenAsync(conflict, place, patch, missing, cancellationToken) is not { } mirror)
        {
            var commands = ConflictCommands.Of(conflict, _ => false);
            if (commands.Reproduce.Count == 0)
                missing.Add("commands: the run does not say where fork and upstream are.");
            return new ConflictBundle(attempt.Id, place, patch, [.. Told(conflict)], null, commands, missing);
        }

        using (mirror)
        {
            var (files, merges) = await Task.Run(() => (mirror.Conflicts.Files(patch.Sha!, place.Head!), Merges(mirror, place)), cancellationToken);
            var shown = files.Select((file, at) => Of(mirror, file, withContent: at < MostFilesWithContent)).ToList();
            if (files.Count > MostFilesWithContent)
                missing.Add($"files: the content of {files.Count - MostFilesWithContent} of {files.Count} files is left out.");
            return new ConflictBundle(attempt.Id, place, patch, shown, null, ConflictCommands.Of(conflict, merges.Contains), missing);
        }
    }

    /// <summary>The mirror, when it has all that the bundle is about; null when the run was done elsewhere, or it has not.</summary>
    private async Task<GitMirror?> OpenAsync(AttemptConflict conflict, BundlePlace place, BundlePatch patch, List<string> missing, CancellationToken cancellationToken)
    {
        if (conflict.Attempt.WorkspaceBackendUrl is { } url)
        {
            missing.Add($"sides: the attempt was run by the workspace at {url}; here is what its run tells.");
            return null;
        }

        if (place is not { Fork: { } fork, Head: { } head, Tip: { } tip, Onto: { } onto } || patch.Sha is not { } sha)
        {
            missing.Add("sides: the run does not say which commits it was about.");
            return null;
        }

        var opening = await mirrors.OpenAsync(fork, upstream: null, fetch: false, cancellationToken);
        if (opening.Mirror is not { } mirror)
        {
            missing.Add($"sides: {opening.Failure!.Sentence}");
            return null;
        }

        if (new[] { head, tip, onto, sha }.FirstOrDefault(commit => mirror.Find(commit) is null) is not { } gone)
            return mirror;
        mirror.Dispose();
        missing.Add($"sides: the mirror has no commit {gone} any more; replay the event.");
        return null;
    }

    private static HashSet<string> Merges(GitMirror mirror, BundlePlace place) =>
        [.. mirror.Inspect(place.Tip!, place.Onto!).Patches.Where(patch => patch.IsMerge).Select(patch => patch.Sha)];

    private static BundleFile Of(GitMirror mirror, ConflictFile file, bool withContent)
    {
        return new BundleFile(file.Path, file.Kind, file.Sentence, Side(file.Base), Side(file.Ours), Side(file.Theirs), file.Hunks);

        BundleSide? Side(ConflictSide? side) => side is null
            ? null
            : new BundleSide(side.Path, side.Mode, side.Sha, mirror.Conflicts.Content(side, withContent ? MostBytesASide : 0));
    }

    /// <summary>The files as the run's artifacts tell of them.</summary>
    private static IEnumerable<BundleFile> Told(AttemptConflict conflict)
    {
        if (conflict.Conflict["details"] is JsonArray details)
        {
            return details.OfType<JsonObject>().Select(file => new BundleFile(
                AttemptConflict.TextOf(file, "path"), AttemptConflict.TextOf(file, "kind"), AttemptConflict.TextOf(file, "reason"), null, null, null,
                [.. (file["hunks"] as JsonArray ?? []).OfType<JsonValue>().Select(hunk => hunk.ToString())]));
        }

        return (conflict.Conflict["files"] as JsonArray ?? []).OfType<JsonValue>().Select(path => new BundleFile(path.ToString(), null, null, null, null, null, []));
    }
}
