using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Stacks;

/// <summary>The upstream commit that a patch came into conflict with.</summary>
/// <param name="Patch">The patch, as the replay onto the newest commit ended it.</param>
/// <param name="Commit">The first upstream commit with which it conflicts; where the conflict came and went, the one that brought it for good. Null: it does not fit the commit its own base is at.</param>
/// <param name="Subject">That commit's subject.</param>
/// <param name="Author">Its author, as <c>name &lt;address&gt;</c>.</param>
/// <param name="AuthoredAt">UTC.</param>
/// <param name="Files">The files of the patch or its conflict that the commit changed.</param>
/// <param name="Monotone">False when the conflict appeared, went and came back on the way.</param>
/// <param name="Sentence">The finding, for people.</param>
public sealed record PatchBlame(
    PatchOutcome Patch, string? Commit, string? Subject, string? Author, DateTime? AuthoredAt, IReadOnlyList<string> Files, bool Monotone, string Sentence);

/// <summary>
/// Finds for each conflicting patch the upstream commit to blame, along upstream's first parents: by replays that write nothing, on those
/// commits alone that touch a file of the patch. Where they are few, each is tried; else the range is halved, and samples on either side tell
/// whether the conflict came and went.
/// </summary>
internal sealed class StackBlame(ObjectStore store, Func<ReplayRequest, ReplayResult> replay, Func<ObjectName, ObjectName, IEnumerable<ObjectName>> upstream)
{
    /// <summary>So many commits are tried one by one.</summary>
    private const int MostTried = 32;

    /// <summary>So many samples are taken before and behind the commit that halving found.</summary>
    private const int Samples = 6;

    private readonly Dictionary<ObjectName, IReadOnlySet<string>> conflicts = [];
    private readonly PatchIds ids = new(store);

    public IReadOnlyList<PatchBlame> Find(ReplayRequest request, CancellationToken cancellationToken)
    {
        var (tip, onto) = (ObjectName.Parse(request.Tip), ObjectName.Parse(request.Onto));
        var asked = request with { Keep = false, SkipConflicts = true };
        var last = replay(asked);
        var broken = last.Patches.Where(patch => patch.Code == PatchOutcomes.Conflict).ToList();
        if (broken.Count == 0)
            return [];
        var line = Line(onto, upstream(tip, onto).ToHashSet());
        conflicts[onto] = broken.Select(patch => patch.Sha).ToHashSet();
        return [.. broken.Select(patch => Blame(patch, line, asked, cancellationToken))];
    }

    private PatchBlame Blame(PatchOutcome patch, List<CommitObject> line, ReplayRequest request, CancellationToken cancellationToken)
    {
        bool Conflicts(CommitObject commit)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!conflicts.TryGetValue(commit.Name, out var known))
            {
                var result = replay(request with { Onto = commit.Name.ToString() });
                known = conflicts[commit.Name] = result.Patches.Where(outcome => outcome.Code == PatchOutcomes.Conflict).Select(outcome => outcome.Sha).ToHashSet();
            }

            return known.Contains(patch.Sha);
        }

        var paths = PathsOf(patch);
        var suspects = line.Where(commit => ids.Changes(commit).Any(change => paths.Contains(RawText.ToText(change.Path)))).ToList();
        // What does not show in its files (a folder that moved, an earlier patch left out) is looked for everywhere.
        if (suspects.Count == 0 || !Conflicts(suspects[^1]))
            suspects = line;
        if (suspects.Count == 0)
            return Of(patch, null, paths, true, "It conflicts with what is below it, before any new upstream commit.");
        var (first, latest) = suspects.Count <= MostTried ? TryEach(suspects, Conflicts) : Halve(suspects, Conflicts);
        var monotone = first == latest;
        var commit = suspects[latest];
        return Of(patch, commit, paths, monotone, monotone
            ? $"Conflicts since upstream's {Named(commit)}."
            : $"The conflict came and went: first with upstream's {Named(suspects[first])}, and for good since {Named(commit)}.");
    }

    /// <summary>The first in conflict, and the one from which on all are.</summary>
    private static (int First, int Latest) TryEach(List<CommitObject> suspects, Func<CommitObject, bool> conflicts)
    {
        var answers = suspects.ConvertAll(commit => conflicts(commit));
        var latest = answers.Count - 1;
        while (latest > 0 && answers[latest - 1])
            latest--;
        return (answers.IndexOf(true), latest);
    }

    private static (int First, int Latest) Halve(List<CommitObject> suspects, Func<CommitObject, bool> conflicts)
    {
        // One before the first is the patch's own base, where it fits.
        var found = Between(-1, suspects.Count - 1);
        var (first, latest) = (found, found);
        for (var sample = 1; sample <= Samples; sample++)
        {
            var before = found * sample / (Samples + 1);
            if (before < first && conflicts(suspects[before]))
                first = Between(-1, before);
            var behind = found + (suspects.Count - 1 - found) * sample / (Samples + 1);
            if (behind > latest && !conflicts(suspects[behind]))
                latest = Between(behind, suspects.Count - 1);
        }

        return (first, latest);

        int Between(int good, int bad)
        {
            while (bad - good > 1)
            {
                var middle = good + (bad - good) / 2;
                (good, bad) = conflicts(suspects[middle]) ? (good, middle) : (middle, bad);
            }

            return bad;
        }
    }

    private HashSet<string> PathsOf(PatchOutcome patch)
    {
        var sides = patch.Conflicts.SelectMany(file => new[] { file.Path, file.Base?.Path, file.Ours?.Path, file.Theirs?.Path }).OfType<string>();
        return [.. ids.Changes(store.Commit(ObjectName.Parse(patch.Sha))).Select(change => RawText.ToText(change.Path)), .. sides];
    }

    /// <summary>Upstream's line of first parents that the stack lacks, oldest first.</summary>
    private List<CommitObject> Line(ObjectName onto, HashSet<ObjectName> members)
    {
        var line = new List<CommitObject>();
        for (ObjectName? next = onto; next is { } name && members.Contains(name);)
        {
            line.Add(store.Commit(name));
            next = line[^1].Parents.Cast<ObjectName?>().FirstOrDefault();
        }

        line.Reverse();
        return line;
    }

    private PatchBlame Of(PatchOutcome patch, CommitObject? commit, HashSet<string> paths, bool monotone, string sentence)
    {
        if (commit is null)
            return new PatchBlame(patch, null, null, null, null, [], monotone, sentence);
        var (name, mail, at) = commit.Author();
        var files = ids.Changes(commit).Select(change => RawText.ToText(change.Path)).Where(paths.Contains).ToList();
        return new PatchBlame(patch, commit.Name.ToString(), commit.Subject, $"{name} <{mail}>", at, files, monotone, sentence);
    }

    private static string Named(CommitObject commit) => $"{commit.Name.ToString()[..7]} \"{commit.Subject}\"";
}
