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
/// Finds for each conflicting patch the upstream commit to blame, along upstream's first parents, by replays that write nothing. The commits
/// that touch a file of the patch are tried, each of them where they are few; what lies between is searched by halves wherever the answer
/// changes, so a cause that does not show in the patch's own files (a rename on the way, an earlier patch left out) is found as well.
/// </summary>
/// <param name="store">The repository's objects.</param>
/// <param name="replay">Replays the stack.</param>
/// <param name="upstream">The commits that upstream's commit (second) has and the tip (first) lacks.</param>
internal sealed class StackBlame(ObjectStore store, Func<ReplayRequest, ReplayResult> replay, Func<ObjectName, ObjectName, IEnumerable<ObjectName>> upstream)
{
    /// <summary>So many commits are tried one by one; of more, only <see cref="Samples"/>, evenly spread.</summary>
    private const int MostTried = 256;

    private const int Samples = 64;

    private readonly PatchIds ids = new(store);

    public IReadOnlyList<PatchBlame> Find(ReplayRequest request, CancellationToken cancellationToken)
    {
        var asked = request with { Keep = false, SkipConflicts = true };
        var last = replay(asked);
        var broken = last.Patches.Where(patch => patch.Code == PatchOutcomes.Conflict).ToList();
        if (broken.Count == 0)
            return [];

        // The same patches at every commit that is tried, and none of those behind the last that conflicts.
        asked = asked with { Base = asked.Base ?? last.Base };
        if (asked.Merges != MergeHandling.Rebase)
            asked = asked with { Most = last.Patches.ToList().IndexOf(broken[^1]) + 1 };
        var (tip, onto) = (ObjectName.Parse(request.Tip), ObjectName.Parse(request.Onto));
        var line = new UpstreamLine(Line(onto, upstream(tip, onto).ToHashSet()), ids, commit =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Conflicting(replay(asked with { Onto = commit.Name.ToString() }));
        });
        line.Know(line.Count - 1, Conflicting(last));
        var found = new List<(PatchOutcome Patch, HashSet<string> Paths, int Culprit)>();
        return [.. broken.Select(patch => Blame(patch, line, found))];
    }

    private PatchBlame Blame(PatchOutcome patch, UpstreamLine line, List<(PatchOutcome Patch, HashSet<string> Paths, int Culprit)> before)
    {
        var paths = PathsOf(patch);
        if (line.Count == 0)
            return new PatchBlame(patch, null, null, null, null, [], true, "It conflicts with what is below it, and there is no new upstream commit.");

        var (tried, all) = Tried(line, paths);
        var answers = tried.ConvertAll(at => (At: at, Conflicts: line.Conflicts(at, patch.Sha)));
        var first = Cause(line, patch, answers, answers.FindIndex(answer => answer.Conflicts));
        var latest = Cause(line, patch, answers, answers.FindLastIndex(answer => !answer.Conflicts) + 1);
        var commit = line[latest];
        var builtOn = before.Where(other => other.Culprit == latest && other.Paths.Overlaps(paths)).Select(other => other.Patch).FirstOrDefault();
        before.Add((patch, paths, latest));

        var sentence = (first == latest ? $"Conflicts since upstream's {Named(commit)}." : $"The conflict came and went: first with upstream's {Named(line[first])}, and for good since {Named(commit)}.")
            + (builtOn is null ? "" : $" It builds on {builtOn.Sha[..7]}, which conflicts there too.")
            + (all ? "" : $" So many upstream commits touch its files that {Samples} of them were tried: it may have come and gone between.");
        var (name, mail, at) = commit.Author();
        return new PatchBlame(patch, commit.Name.ToString(), commit.Subject, $"{name} <{mail}>", at, FilesOf(line.Changed(latest), paths, before), first == latest, sentence);
    }

    /// <summary>Which commits to try, upstream's newest always among them; and whether none that touches the patch's files was left out.</summary>
    private static (List<int> At, bool All) Tried(UpstreamLine line, HashSet<string> paths)
    {
        var suspects = Enumerable.Range(0, line.Count).Where(at => at == line.Count - 1 || line.Changed(at).Overlaps(paths)).ToList();
        return suspects.Count <= MostTried
            ? (suspects, true)
            : ([.. Enumerable.Range(1, Samples).Select(sample => suspects[(int)((long)suspects.Count * sample / Samples) - 1])], false);
    }

    /// <summary>The commit that brought the conflict which the answer has and the one before it has not.</summary>
    private static int Cause(UpstreamLine line, PatchOutcome patch, List<(int At, bool Conflicts)> answers, int answer)
    {
        // One before the first is the stack's own base, where it fits.
        var (good, bad) = (answer == 0 ? -1 : answers[answer - 1].At, answers[answer].At);
        if (bad - 1 > good && !line.Conflicts(bad - 1, patch.Sha))
            return bad;
        while (bad - good > 1)
        {
            var middle = good + (bad - good) / 2;
            (good, bad) = line.Conflicts(middle, patch.Sha) ? (good, middle) : (middle, bad);
        }

        return bad;
    }

    /// <summary>What of a commit the conflict is about: files of the patch, else of a patch below that conflicts too, else all.</summary>
    private static List<string> FilesOf(IReadOnlySet<string> changed, HashSet<string> paths, List<(PatchOutcome Patch, HashSet<string> Paths, int Culprit)> before)
    {
        var files = changed.Where(paths.Contains).ToList();
        if (files.Count == 0)
            files = [.. changed.Where(file => before.Any(other => other.Paths.Contains(file)))];
        return [.. (files.Count == 0 ? changed : files.AsEnumerable()).Order(StringComparer.Ordinal)];
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

    private static HashSet<string> Conflicting(ReplayResult result) =>
        [.. result.Patches.Where(patch => patch.Code == PatchOutcomes.Conflict).Select(patch => patch.Sha)];

    private static string Named(CommitObject commit) => $"{commit.Name.ToString()[..7]} \"{commit.Subject}\"";

    /// <summary>Upstream's new commits, oldest first, with what each changed and which patches conflict on it: both found out once, when asked for.</summary>
    private sealed class UpstreamLine(List<CommitObject> commits, PatchIds ids, Func<CommitObject, HashSet<string>> replay)
    {
        private readonly HashSet<string>?[] changed = new HashSet<string>?[commits.Count];
        private readonly HashSet<string>?[] conflicting = new HashSet<string>?[commits.Count];

        public int Count => commits.Count;

        public CommitObject this[int at] => commits[at];

        /// <summary>Paths that the commit changed against its first parent.</summary>
        public IReadOnlySet<string> Changed(int at) => changed[at] ??= [.. ids.Changes(commits[at]).Select(change => RawText.ToText(change.Path))];

        public bool Conflicts(int at, string patch) => (conflicting[at] ??= replay(commits[at])).Contains(patch);

        public void Know(int at, HashSet<string> patches)
        {
            if (at >= 0)
                conflicting[at] = patches;
        }
    }
}
