namespace Patch.Core.Git.RangeDiffs;

/// <summary>
/// Finds for each patch of one stack its other self in another stack: equal diffs first, then equal added and removed lines, then the
/// pairs that are least far apart in sum, where staying alone costs a part of the patch's own length, as in <c>git range-diff</c>.
/// </summary>
internal sealed class RangeMatching
{
    /// <summary>git's default creation factor: a patch that would change by more than this many hundredths of its length is another patch.</summary>
    private const int CreationFactor = 60;

    /// <summary>More pairs than this are not weighed each against each.</summary>
    private const int MostPairs = 40_000;

    /// <summary>Nor more lines in all, over all pairs.</summary>
    private const long MostLines = 100_000_000;

    private const int Never = 1 << 16;

    /// <summary>Costs are counted in so many parts, so that of two ways that cost the same the one with more pairs is taken.</summary>
    private const int Parts = 1024;

    private readonly IReadOnlyList<PatchImage> before;
    private readonly IReadOnlyList<PatchImage> after;
    private readonly int[] newOf;
    private readonly int[] oldOf;

    private RangeMatching(IReadOnlyList<PatchImage> before, IReadOnlyList<PatchImage> after)
    {
        (this.before, this.after) = (before, after);
        (newOf, oldOf) = (new int[before.Count], new int[after.Count]);
        Array.Fill(newOf, -1);
        Array.Fill(oldOf, -1);
    }

    /// <summary>For each patch of the new stack the one of the old stack, or -1; and whether the pairs of changed patches were found by a short cut.</summary>
    public static (int[] OldOf, bool Approximate) Find(IReadOnlyList<PatchImage> before, IReadOnlyList<PatchImage> after, CancellationToken cancellationToken)
    {
        var matching = new RangeMatching(before, after);
        matching.PairEqual(image => image.BodyText, onlyUnique: false);
        // The same lines in other surroundings. Where several have them, their surroundings tell which is which.
        matching.PairEqual(image => image.ChangedLines, onlyUnique: true);
        return (matching.oldOf, matching.PairSimilar(cancellationToken));
    }

    private IEnumerable<int> FreeOld => Enumerable.Range(0, before.Count).Where(old => newOf[old] < 0);

    private IEnumerable<int> FreeNew => Enumerable.Range(0, after.Count).Where(now => oldOf[now] < 0);

    private void Pair(int old, int now) => (newOf[old], oldOf[now]) = (now, old);

    private void PairEqual(Func<PatchImage, string> key, bool onlyUnique)
    {
        var olds = FreeOld.ToLookup(old => key(before[old]), StringComparer.Ordinal);
        foreach (var news in FreeNew.ToList().GroupBy(now => key(after[now]), StringComparer.Ordinal))
        {
            var same = olds[news.Key].ToList();
            if (onlyUnique && (same.Count != 1 || news.Count() != 1))
                continue;
            foreach (var (old, now) in same.Zip(news))
                Pair(old, now);
        }
    }

    private bool PairSimilar(CancellationToken cancellationToken)
    {
        int[] olds = [.. FreeOld];
        int[] news = [.. FreeNew];
        if (olds.Length == 0 || news.Length == 0)
            return false;
        var numbers = new LineNumbers();
        var oldLines = Array.ConvertAll(olds, old => numbers.Of(before[old].Body));
        var newLines = Array.ConvertAll(news, now => numbers.Of(after[now].Body));
        var weighed = (long)olds.Length * newLines.Sum(lines => (long)lines.Length) + (long)news.Length * oldLines.Sum(lines => (long)lines.Length);
        if ((long)olds.Length * news.Length > MostPairs || weighed > MostLines)
        {
            foreach (var (old, now) in SimilarLines.Pairs(oldLines, newLines, cancellationToken))
                Pair(olds[old], news[now]);
            return true;
        }

        var columns = Assignment.Solve(Costs(olds, oldLines, news, newLines, cancellationToken));
        for (var row = 0; row < olds.Length; row++)
            if (columns[row] < news.Length)
                Pair(olds[row], news[columns[row]]);
        return false;
    }

    /// <summary>Rows: old patches, then one "made new" for each new patch. Columns: new patches, then one "gone" for each old patch.</summary>
    private int[,] Costs(int[] olds, int[][] oldLines, int[] news, int[][] newLines, CancellationToken cancellationToken)
    {
        var size = olds.Length + news.Length;
        var costs = new int[size, size];
        for (var row = 0; row < size; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var column = 0; column < size; column++)
            {
                costs[row, column] = (row < olds.Length, column < news.Length) switch
                {
                    (true, true) => Math.Min(Never, LineNumbers.Distance(oldLines[row], newLines[column])) * Parts - 1,
                    (true, false) => Alone(before[olds[row]]),
                    (false, true) => Alone(after[news[column]]),
                    _ => 0,
                };
            }
        }

        return costs;
    }

    private static int Alone(PatchImage patch) => patch.Length * CreationFactor / 100 * Parts;
}
