namespace Patch.Core.Git.Lines;

/// <summary>
/// Myers' O(ND) diff in linear space: finds the middle of a shortest edit path from both ends and divides there. Where files differ so much
/// that the search grows long, it settles for a good path instead of a shortest one, at the same places as git, since a merge depends on it.
/// </summary>
internal static class MyersDiff
{
    public static void Mark(ChangeMarks marks, int first1, int end1, int first2, int end2)
    {
        var before = marks.Before.AsSpan(first1..end1);
        var after = marks.After.AsSpan(first2..end2);
        var head = before.CommonPrefixLength(after);
        var tail = 0;
        while (tail < Math.Min(before.Length, after.Length) - head && before[^(tail + 1)] == after[^(tail + 1)])
            tail++;
        var (lines1, lines2) = (LineSelection.Of(before, after, head, tail), LineSelection.Of(after, before, head, tail));
        marks.Removed.AsSpan(first1 + head, before.Length - head - tail).Fill(true);
        marks.Added.AsSpan(first2 + head, after.Length - head - tail).Fill(true);
        var search = new MyersSearch(Pick(before, lines1), Pick(after, lines2));
        search.Run();
        for (var i = 0; i < lines1.Length; i++)
            marks.Removed[first1 + lines1[i]] = search.Removed[i];
        for (var i = 0; i < lines2.Length; i++)
            marks.Added[first2 + lines2[i]] = search.Added[i];
    }

    private static int[] Pick(ReadOnlySpan<int> lines, int[] selected)
    {
        var picked = new int[selected.Length];
        for (var i = 0; i < picked.Length; i++)
            picked[i] = lines[selected[i]];
        return picked;
    }
}
