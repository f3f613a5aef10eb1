namespace Patch.Core.Git.Lines;

/// <summary>Lines <c>[OldStart, OldStart+OldCount)</c> became <c>[NewStart, NewStart+NewCount)</c>.</summary>
internal readonly record struct LineChange(int OldStart, int OldCount, int NewStart, int NewCount);

/// <summary>Finds the changed lines between two files the way git does, so that merges built on it end as git's.</summary>
internal static class LineDiff
{
    /// <summary>With the histogram algorithm: what git's merge uses.</summary>
    public static List<LineChange> Histogram(ReadOnlySpan<int> before, ReadOnlySpan<int> after)
    {
        var marks = new ChangeMarks(before.ToArray(), after.ToArray());
        HistogramDiff.Mark(marks);
        return Finish(marks);
    }

    /// <summary>With Myers' algorithm: what git's patch-id uses.</summary>
    public static List<LineChange> Myers(ReadOnlySpan<int> before, ReadOnlySpan<int> after)
    {
        var marks = new ChangeMarks(before.ToArray(), after.ToArray());
        MyersDiff.Mark(marks, 0, before.Length, 0, after.Length);
        return Finish(marks);
    }

    private static List<LineChange> Finish(ChangeMarks marks)
    {
        ChangeGroups.Settle(marks.Before, marks.Removed, marks.After, marks.Added);
        ChangeGroups.Settle(marks.After, marks.Added, marks.Before, marks.Removed);
        return marks.ToChanges();
    }
}

/// <summary>Two sequences of line numbers and which of their lines have no partner on the other side.</summary>
internal sealed class ChangeMarks(int[] before, int[] after)
{
    public int[] Before { get; } = before;

    public int[] After { get; } = after;

    public bool[] Removed { get; } = new bool[before.Length];

    public bool[] Added { get; } = new bool[after.Length];

    public List<LineChange> ToChanges()
    {
        var changes = new List<LineChange>();
        for (int i = 0, j = 0; i < Before.Length || j < After.Length; i++, j++)
        {
            var (i0, j0) = (i, j);
            while (i < Before.Length && Removed[i])
                i++;
            while (j < After.Length && Added[j])
                j++;
            if (i > i0 || j > j0)
                changes.Add(new LineChange(i0, i - i0, j0, j - j0));
        }

        return changes;
    }
}
