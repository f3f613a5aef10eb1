using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Merging;

/// <summary>A file that moved on one side (1: ours, 2: theirs).</summary>
internal readonly record struct Rename(int Side, string From, string To);

/// <summary>
/// Pairs the deleted files of one side with its added ones as git's merge does: identical content first, then equal file names, then
/// the most similar pairs. Only sources that the other side changed are looked for, since the rest merge by themselves.
/// </summary>
internal sealed class RenameSearch(Similarity similarity, int side, IReadOnlyList<TreeChange> changes, ISet<string> relevant, ISet<string> removedDirectories)
{
    private const int CandidatesATarget = 4;

    /// <summary>git gives up the similarity search past this many sources times targets, squared.</summary>
    private const long Limit = 7000L * 7000;

    private const int IdenticalTried = 100;

    private readonly List<TreeChange> targets = [.. changes.Where(change => change.OldMode == 0 && change.NewId != ObjectName.EmptyBlob)];
    private readonly List<Rename> found = [];
    private readonly HashSet<string> taken = [];
    private List<TreeChange> sources = [.. changes.Where(change => change.NewMode == 0 && change.OldId != ObjectName.EmptyBlob)];

    public IReadOnlyList<Rename> Find()
    {
        if (relevant.Count == 0 || sources.Count == 0 || targets.Count == 0)
            return [];
        FindIdentical();
        DropUsedSources();
        FindByFileName();
        DropUsedSources();
        sources = [.. sources.Where(source => relevant.Contains(source.Path))];
        FindSimilar();
        return found;
    }

    private static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string DirectoryName(string path) => path.LastIndexOf('/') is var at and >= 0 ? path[..at] : "";

    private void Pair(TreeChange source, TreeChange target)
    {
        found.Add(new Rename(side, source.Path, target.Path));
        taken.Add(target.Path);
    }

    private void DropUsedSources()
    {
        var used = found.Select(rename => rename.From).ToHashSet();
        sources = [.. sources.Where(source => !used.Contains(source.Path))];
    }

    private void FindIdentical()
    {
        var byContent = sources.ToLookup(source => source.OldId);
        var used = new HashSet<string>();
        foreach (var target in targets)
        {
            var free = byContent[target.NewId].Take(IdenticalTried).Where(source => !used.Contains(source.Path)
                && ((Modes.IsFile(source.OldMode) && Modes.IsFile(target.NewMode)) || source.OldMode == target.NewMode)).ToList();
            if (free.Count == 0)
                continue;
            var best = free.FindIndex(source => FileName(source.Path) == FileName(target.Path));
            var source = free[Math.Max(best, 0)];
            used.Add(source.Path);
            Pair(source, target);
        }
    }

    private void FindByFileName()
    {
        var moves = new DirectoryMoves(found, removedDirectories);
        var sourceNames = sources.ToLookup(source => FileName(source.Path));
        var targetNames = targets.Where(target => !taken.Contains(target.Path)).ToLookup(target => FileName(target.Path));
        foreach (var source in sources.Where(source => relevant.Contains(source.Path)))
        {
            var name = FileName(source.Path);
            var sameName = targetNames[name].ToList();
            if (sameName.Count == 0)
                continue;
            if (sameName.Count > 1 || sourceNames[name].Skip(1).Any())
            {
                // Several of that name: only where its directory seems to have gone.
                var guess = moves.Guess(DirectoryName(source.Path)) is { } directory ? (directory.Length == 0 ? name : $"{directory}/{name}") : null;
                sameName = [.. targets.Where(target => target.Path == guess && !taken.Contains(target.Path))];
            }

            if (sameName.Count == 1 && !taken.Contains(sameName[0].Path)
                && similarity.Of(source, sameName[0], Similarity.RenamedWithSameName) >= Similarity.RenamedWithSameName)
                Pair(source, sameName[0]);
        }
    }

    private void FindSimilar()
    {
        var free = targets.Where(target => !taken.Contains(target.Path)).ToList();
        if (free.Count == 0 || sources.Count == 0 || (long)free.Count * sources.Count > Limit)
            return;
        var scores = new List<Score>();
        foreach (var target in free)
        {
            var best = new List<Score>();
            foreach (var source in sources)
            {
                var score = new Score(similarity.Of(source, target, Similarity.Renamed), FileName(source.Path) == FileName(target.Path), source, target);
                Keep(best, score);
            }

            scores.AddRange(best);
        }

        var used = new HashSet<string>();
        foreach (var score in scores.Where(score => score.Value >= Similarity.Renamed).OrderByDescending(score => score.Value).ThenByDescending(score => score.SameName))
            if (!taken.Contains(score.Target.Path) && used.Add(score.Source.Path))
                Pair(score.Source, score.Target);
    }

    /// <summary>Keeps the best few of a target: a newcomer replaces the worst that it beats.</summary>
    private static void Keep(List<Score> best, Score score)
    {
        if (best.Count < CandidatesATarget)
        {
            best.Add(score);
            return;
        }

        var worst = 0;
        for (var i = 1; i < best.Count; i++)
            if (best[i].CompareTo(best[worst]) < 0)
                worst = i;
        if (score.CompareTo(best[worst]) > 0)
            best[worst] = score;
    }

    private readonly record struct Score(int Value, bool SameName, TreeChange Source, TreeChange Target)
    {
        public int CompareTo(Score other) => Value != other.Value ? Value.CompareTo(other.Value) : SameName.CompareTo(other.SameName);
    }
}
