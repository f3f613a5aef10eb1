namespace Patch.Core.Git.RangeDiffs;

/// <summary>Pairs texts by how many lines they share, the best pair first: for stacks too long for the exact way.</summary>
internal static class SimilarLines
{
    /// <summary>A line that more texts have says nothing about any of them.</summary>
    private const int MostTexts = 20;

    /// <summary>Of the two texts together, in hundredths: less in common is another patch.</summary>
    private const int Least = 40;

    /// <returns>Places of old and new texts; none is in two pairs.</returns>
    public static IReadOnlyList<(int Old, int New)> Pairs(int[][] olds, int[][] news, CancellationToken cancellationToken)
    {
        var having = Having(news);
        var shared = new List<(int Share, int Old, int New)>();
        for (var old = 0; old < olds.Length; old++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var counts = new Dictionary<int, int>();
            foreach (var now in olds[old].Distinct().SelectMany(line => having.GetValueOrDefault(line) ?? []))
                counts[now] = counts.GetValueOrDefault(now) + 1;
            foreach (var (now, count) in counts)
                shared.Add((count * 200 / (olds[old].Length + news[now].Length), old, now));
        }

        var (oldTaken, newTaken) = (new HashSet<int>(), new HashSet<int>());
        var pairs = new List<(int, int)>();
        foreach (var (share, old, now) in shared.Where(pair => pair.Share >= Least).OrderByDescending(pair => pair.Share).ThenBy(pair => pair.Old).ThenBy(pair => pair.New))
        {
            if (oldTaken.Contains(old) || newTaken.Contains(now))
                continue;
            oldTaken.Add(old);
            newTaken.Add(now);
            pairs.Add((old, now));
        }

        return pairs;
    }

    /// <summary>Line to the texts that have it, where they are few.</summary>
    private static Dictionary<int, List<int>> Having(int[][] texts)
    {
        var having = new Dictionary<int, List<int>>();
        for (var text = 0; text < texts.Length; text++)
        {
            foreach (var line in texts[text].Distinct())
            {
                if (!having.TryGetValue(line, out var found))
                    having[line] = found = [];
                if (found.Count <= MostTexts)
                    found.Add(text);
            }
        }

        foreach (var (line, _) in having.Where(item => item.Value.Count > MostTexts).ToList())
            having.Remove(line);
        return having;
    }
}
