namespace Patch.Core.Git.RangeDiffs;

/// <summary>In which order paired patches are shown, and which of them moved.</summary>
internal static class RangeOrder
{
    /// <summary>The rows to show, with -1 for no patch: in the new stack's order, a patch that is gone as soon as those before it in the old stack were shown.</summary>
    public static IEnumerable<(int Old, int New)> Rows(int[] oldOf, int oldCount)
    {
        var paired = oldOf.Where(old => old >= 0).ToHashSet();
        var shown = new HashSet<int>();
        var (old, now) = (0, 0);
        while (old < oldCount || now < oldOf.Length)
        {
            while (shown.Contains(old))
                old++;
            if (old < oldCount && !paired.Contains(old))
            {
                yield return (old++, -1);
                continue;
            }

            while (now < oldOf.Length && oldOf[now] < 0)
                yield return (-1, now++);
            if (now == oldOf.Length)
                continue;
            shown.Add(oldOf[now]);
            yield return (oldOf[now], now++);
        }
    }

    /// <summary>The patches of the new stack that kept their order: as many as possible, so that as few as possible count as moved.</summary>
    public static IReadOnlySet<int> InPlace(int[] oldOf)
    {
        // The longest rising run: for each length the smallest last element, and the way back.
        var ends = new List<int>();
        var previous = new int[oldOf.Length];
        for (var now = 0; now < oldOf.Length; now++)
        {
            if (oldOf[now] < 0)
                continue;
            var length = 0;
            while (length < ends.Count && oldOf[ends[length]] < oldOf[now])
                length++;
            previous[now] = length == 0 ? -1 : ends[length - 1];
            if (length == ends.Count)
                ends.Add(now);
            else
                ends[length] = now;
        }

        var kept = new HashSet<int>();
        for (var now = ends.Count == 0 ? -1 : ends[^1]; now >= 0; now = previous[now])
            kept.Add(now);
        return kept;
    }
}
