using System.Text.Json.Nodes;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Stacks;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Core.Maintenance.Conflicts;

/// <summary>Puts together what a person needs to resolve an attempt's conflict: from the mirror where it is at hand, else from what the run left behind.</summary>
public sealed class ConflictBundles(AttemptConflicts conflicts)
{
    private const int MostBytesASide = 64 * 1024;
    private const int MostFilesWithContent = 50;

    private static readonly GitPerson Nobody = new("Patch", "patch@localhost", DateTimeOffset.UnixEpoch);

    /// <summary>The bundle, or why there is none. Exactly one of the two is set.</summary>
    /// <param name="attemptId">The attempt.</param>
    /// <param name="mirror">Of the attempt's fork and upstream; null where it is not at hand.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<(ConflictBundle? Bundle, ConflictRefusal? Refusal)> BuildAsync(string attemptId, GitMirror? mirror, CancellationToken cancellationToken)
    {
        try
        {
            return (await BuildAsync(await conflicts.AttemptAsync(attemptId, cancellationToken), mirror, cancellationToken), null);
        }
        catch (ConflictRefusedException refused)
        {
            return (null, refused.Refusal);
        }
    }

    private async Task<ConflictBundle> BuildAsync(Data.MaintenanceAttempt attempt, GitMirror? mirror, CancellationToken cancellationToken)
    {
        if (attempt.Status != "needs_intervention")
            throw new ConflictRefusedException(ConflictRefusals.NoConflict, $"The attempt is {attempt.Status}: there is no conflict to resolve.");
        var conflict = await conflicts.FindAsync(attempt, cancellationToken);
        var place = new BundlePlace(
            conflict.OfConflict("fork"), conflict.OfConflict("upstream"), conflict.Text("branch"), conflict.Text("tag"), conflict.OfConflict("tip"),
            conflict.OfConflict("onto"), conflict.OfConflict("head"));
        var patch = new BundlePatch(conflict.OfConflict("sha"), conflict.OfConflict("subject"), conflict.OfConflict("author"), conflict.OfConflict("patch"));
        return NotAtHand(conflict, place, patch, mirror) is { } why
            ? AsTold(conflict, place, patch, why)
            : await Task.Run(() => FromMirror(conflict, place, patch, mirror!, cancellationToken), cancellationToken);
    }

    /// <summary>Why the mirror cannot tell; null when it can.</summary>
    private static string? NotAtHand(AttemptConflict conflict, BundlePlace place, BundlePatch patch, GitMirror? mirror)
    {
        if (conflict.Attempt.WorkspaceBackendUrl is { } url)
            return $"the attempt was run by the workspace at {url}; here is what its run tells.";
        if (mirror is null)
            return "the attempt's stack is not followed any more; here is what its run tells.";
        if (patch.Sha is null || place is not { Head: not null, Tip: not null, Onto: not null })
            return "the run does not say which commits it was about.";
        return new[] { place.Head, place.Tip, place.Onto, patch.Sha }.FirstOrDefault(commit => mirror.Find(commit) is null) is { } gone
            ? $"the mirror has no commit {gone} any more; replay the event."
            : null;
    }

    private static ConflictBundle AsTold(AttemptConflict conflict, BundlePlace place, BundlePatch patch, string why)
    {
        var commands = ConflictCommands.Of(conflict, _ => false);
        List<string> missing = [$"sides: {why}", $"blame: {why}"];
        if (commands.Reproduce.Count == 0)
            missing.Add("commands: the run does not say where fork and upstream are.");
        return new ConflictBundle(conflict.Attempt.Id, place, patch, [.. Told(conflict)], null, commands, missing);
    }

    private static ConflictBundle FromMirror(
        AttemptConflict conflict, BundlePlace place, BundlePatch patch, GitMirror mirror, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        var files = mirror.Conflicts.Files(patch.Sha!, place.Head!);
        if (files.Count > MostFilesWithContent)
            missing.Add($"files: the content of {files.Count - MostFilesWithContent} of {files.Count} files is left out.");
        var shown = files.Select((file, at) => Of(mirror, file, withContent: at < MostFilesWithContent)).ToList();
        var blame = mirror.Blame(new ReplayRequest(place.Tip!, place.Onto!, Nobody, Keep: false), cancellationToken).FirstOrDefault(found => found.Patch.Sha == patch.Sha);
        if (blame is null)
            missing.Add("blame: no single upstream commit was found that it conflicts with.");
        return new ConflictBundle(
            conflict.Attempt.Id, place, patch, shown, blame is null ? null : BlamedPatch.Of(blame),
            ConflictCommands.Of(conflict, Merges(mirror, place).Contains), missing);
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
