using Patch.Core.Git.Building;

namespace Patch.Tests.Git.Generated;

/// <summary>Makes a fork's stack and its upstream from a seed, on branches of their own in a repository that holds many.</summary>
internal sealed class StackMaker
{
    private static readonly StackStyle[] Styles =
    [
        StackStyle.Flatten, StackStyle.Flatten, StackStyle.Flatten, StackStyle.SkipConflicts, StackStyle.SkipConflicts, StackStyle.SkipConflicts,
        StackStyle.RebaseMerges, StackStyle.FirstParent, StackStyle.OwnBase, StackStyle.Reverted,
    ];

    private readonly GitRepositoryBuilder repository;
    private readonly Random random;
    private readonly Mutations mutations;
    private readonly int seed;
    private readonly StackStyle style;
    private readonly List<(FileSet Before, FileSet After)> patches = [];
    private readonly List<string> own = [];
    private readonly List<string> upstreamMerges = [];
    private FileSet start = new([]);
    private FileSet ours = new([]);
    private FileSet theirs = new([]);
    private string tip = "";
    private string onto = "";
    private bool carriageReturns;
    private int clock;

    private StackMaker(GitRepositoryBuilder repository, int seed)
    {
        (this.repository, this.seed) = (repository, seed);
        random = new Random(seed);
        mutations = new Mutations(random);
        style = Styles[seed % Styles.Length];
    }

    public static string TipBranch(int seed) => $"tip-{seed}";

    public static string OntoBranch(int seed) => $"onto-{seed}";

    public static GeneratedStack Make(GitRepositoryBuilder repository, int seed) => new StackMaker(repository, seed).Make();

    private GeneratedStack Make()
    {
        start = ours = theirs = mutations.Start();
        tip = onto = Commit(start, OntoBranch(seed), "Start", new FileSet([]));
        if (random.Next(50) == 0 && style is not (StackStyle.OwnBase or StackStyle.Reverted or StackStyle.RebaseMerges))
        {
            // Without a common ancestor: every commit of the fork is a patch.
            tip = Commit(start, TipBranch(seed), $"Other start {seed}", new FileSet([]));
            own.Add(tip);
        }

        for (var i = random.Next(0, 3); i > 0; i--)
            Upstream($"Early {i}", mutations.Change(theirs));
        for (var i = random.Next(1, 7); i > 0; i--)
            Patch($"{i} of {seed}/x");
        for (var i = random.Next(1, 6); i > 0; i--)
            Later(i);
        repository.Branch(TipBranch(seed), tip);
        return new GeneratedStack(style, tip, onto, style == StackStyle.OwnBase ? own[random.Next(own.Count)] : null)
        {
            UpstreamMerges = upstreamMerges, HasCarriageReturns = carriageReturns,
        };
    }

    private void Patch(string name)
    {
        var kind = random.Next(12);
        if (kind == 0)
            Carry(ours, $"Empty {name}");
        else if (kind == 1 || (kind <= 4 && style is StackStyle.RebaseMerges or StackStyle.FirstParent))
            MergeTopic(name);
        else if (kind == 2 && own.Count > 0 && onto != upstreamMerges.LastOrDefault() && style != StackStyle.OwnBase)
            MergeUpstream(name);
        else if (kind == 3 && patches.Count > 0)
            Undo(name);
        else
            Carry(mutations.Change(ours), $"Patch {name}");
    }

    private void Carry(FileSet next, string message, params string[] parents)
    {
        if (parents.Length == 0)
            patches.Add((ours, next));
        tip = Commit(next, TipBranch(seed), message, ours, [tip, .. parents]);
        ours = next;
        own.Add(tip);
    }

    private void Undo(string name)
    {
        var (before, after) = patches[random.Next(patches.Count)];
        Carry(ours.Take(after, before), $"Undo {name}");
    }

    private void MergeTopic(string name)
    {
        var topic = mutations.Change(ours);
        var topicTip = Commit(topic, $"side-{seed}", $"Side {name}", ours, tip);
        if (random.Next(2) == 0)
        {
            var longer = mutations.Change(topic);
            topicTip = Commit(longer, $"side-{seed}", $"Longer side {name}", topic, topicTip);
            topic = longer;
        }

        // Most merge by themselves; now and then a merge has a change of its own.
        var fork = ours;
        Carry(ours.With($"straight-{clock}.txt", FileVersion.Text("straight\non\n")), $"Straight {name}");
        var merged = ours.Take(fork, topic);
        Carry(random.Next(8) == 0 ? mutations.Change(merged) : merged, $"Merge {name}", topicTip);
    }

    private void MergeUpstream(string name)
    {
        Carry(ours.Take(start, theirs), $"Merge of upstream {name}", onto);
        upstreamMerges.Add(tip);
    }

    /// <summary>What upstream does while the stack is there: work of its own, reverts of that, and patches taken over, whole, in part, or squashed.</summary>
    private void Later(int i)
    {
        var kind = random.Next(8);
        if (kind <= 2 && patches.Count > 0 && style is not (StackStyle.OwnBase or StackStyle.FirstParent))
        {
            var (before, after) = patches[random.Next(patches.Count)];
            var taken = theirs.Take(before, after);
            if (style == StackStyle.Reverted)
            {
                var old = theirs;
                Upstream($"Take {i}", taken);
                Upstream($"Something {i}", taken.With($"something-{clock}.txt", FileVersion.Text("something\n")));
                Upstream($"Take back {i}", theirs.Take(taken, old));
                return;
            }

            Upstream($"Take {i}", kind == 0 ? mutations.Change(taken) : taken);
        }
        else if (kind == 3 && random.Next(2) == 0)
        {
            // Upstream undoes what it did itself.
            var old = theirs;
            Upstream($"Rash {i}", mutations.Change(theirs));
            Upstream($"Revert {i}", theirs.Take(theirs, old));
        }
        else
        {
            Upstream($"Upstream {i}", mutations.Change(theirs));
        }
    }

    private void Upstream(string message, FileSet next)
    {
        onto = Commit(next, OntoBranch(seed), message, theirs, onto);
        theirs = next;
    }

    private string Commit(FileSet files, string branch, string message, FileSet before, params string[] parents)
    {
        carriageReturns |= files.Files.Values.Any(version => version.IsText && version.Content!.Contains((byte)'\r'));
        return files.CommitTo(repository, branch, message, clock++, before, parents);
    }
}
