namespace Patch.Core.Git.Lines;

/// <summary>The search of <see cref="MyersDiff"/> over two sequences of line numbers.</summary>
internal sealed class MyersSearch
{
    /// <summary>From this many edits on, a long run of equal lines is reason enough to divide there.</summary>
    private const int CostOfPatience = 256;

    private const int LongRun = 20;
    private const int WorthAnEdit = 4;

    private readonly int[] before;
    private readonly int[] after;

    // Furthest line of the old file by diagonal, which is (line of old) - (line of new), shifted so that the smallest is 0.
    private readonly int[] forward;
    private readonly int[] backward;
    private readonly int shift;
    private readonly int mostCost;

    public MyersSearch(int[] before, int[] after)
    {
        (this.before, this.after) = (before, after);
        (Removed, Added) = (new bool[before.Length], new bool[after.Length]);
        var diagonals = before.Length + after.Length + 3;
        (forward, backward, shift) = (new int[diagonals], new int[diagonals], after.Length + 1);
        mostCost = Math.Max(LineSelection.AboutRoot(diagonals), CostOfPatience);
    }

    public bool[] Removed { get; }

    public bool[] Added { get; }

    public void Run() => Divide(new Box(0, before.Length, 0, after.Length), exact: false);

    private void Divide(Box box, bool exact)
    {
        while (true)
        {
            var (first1, end1, first2, end2) = box;
            while (first1 < end1 && first2 < end2 && before[first1] == after[first2])
                (first1, first2) = (first1 + 1, first2 + 1);
            while (first1 < end1 && first2 < end2 && before[end1 - 1] == after[end2 - 1])
                (end1, end2) = (end1 - 1, end2 - 1);
            if (first1 == end1 || first2 == end2)
            {
                Removed.AsSpan(first1..end1).Fill(true);
                Added.AsSpan(first2..end2).Fill(true);
                return;
            }

            var middle = Middle(new Box(first1, end1, first2, end2), exact);
            Divide(new Box(first1, middle.Line1, first2, middle.Line2), middle.ExactBefore);
            (box, exact) = (new Box(middle.Line1, end1, middle.Line2, end2), middle.ExactAfter);
        }
    }

    private Split Middle(Box box, bool exact)
    {
        var (first1, end1, first2, end2) = box;
        var (lowest, highest) = (first1 - end2, end1 - first2);
        var (fromStart, fromEnd) = (first1 - first2, end1 - end2);
        var odd = ((fromStart - fromEnd) & 1) != 0;
        var (ahead, behind) = (new Range(fromStart, fromStart), new Range(fromEnd, fromEnd));
        forward[fromStart + shift] = first1;
        backward[fromEnd + shift] = end1;
        for (var cost = 1; ; cost++)
        {
            var longRun = false;
            ahead = Widen(ahead, lowest, highest, forward, outside: -1);
            for (var diagonal = ahead.Last; diagonal >= ahead.First; diagonal -= 2)
            {
                var start = Math.Max(forward[diagonal - 1 + shift] + 1, forward[diagonal + 1 + shift]);
                var line1 = start;
                while (line1 < end1 && line1 - diagonal < end2 && before[line1] == after[line1 - diagonal])
                    line1++;
                longRun |= line1 - start > LongRun;
                forward[diagonal + shift] = line1;
                if (odd && behind.Has(diagonal) && backward[diagonal + shift] <= line1)
                    return new Split(line1, line1 - diagonal, ExactBefore: true, ExactAfter: true);
            }

            behind = Widen(behind, lowest, highest, backward, outside: int.MaxValue);
            for (var diagonal = behind.Last; diagonal >= behind.First; diagonal -= 2)
            {
                var start = Math.Min(backward[diagonal - 1 + shift], backward[diagonal + 1 + shift] - 1);
                var line1 = start;
                while (line1 > first1 && line1 - diagonal > first2 && before[line1 - 1] == after[line1 - diagonal - 1])
                    line1--;
                longRun |= start - line1 > LongRun;
                backward[diagonal + shift] = line1;
                if (!odd && ahead.Has(diagonal) && line1 <= forward[diagonal + shift])
                    return new Split(line1, line1 - diagonal, ExactBefore: true, ExactAfter: true);
            }

            if (exact)
                continue;
            if (longRun && cost > CostOfPatience && Promising(box, ahead, behind, cost) is { } good)
                return good;
            if (cost >= mostCost)
                return Furthest(box, ahead, behind);
        }
    }

    private Range Widen(Range range, int lowest, int highest, int[] lines, int outside)
    {
        var (first, last) = range;
        if (first > lowest)
            lines[--first - 1 + shift] = outside;
        else
            first++;
        if (last < highest)
            lines[++last + 1 + shift] = outside;
        else
            last--;
        return new Range(first, last);
    }

    /// <summary>A place at a long run of equal lines, far from where the search began and near the diagonal that it began on.</summary>
    private Split? Promising(Box box, Range ahead, Range behind, int cost)
    {
        Split? found = null;
        long best = 0;
        for (var diagonal = ahead.Last; diagonal >= ahead.First; diagonal -= 2)
        {
            var line1 = forward[diagonal + shift];
            var line2 = line1 - diagonal;
            var value = (long)line1 - box.First1 + line2 - box.First2 - Math.Abs(diagonal - (box.First1 - box.First2));
            if (value > WorthAnEdit * cost && value > best && box.First1 + LongRun <= line1 && line1 < box.End1 && box.First2 + LongRun <= line2 && line2 < box.End2
                && before.AsSpan(line1 - LongRun, LongRun).SequenceEqual(after.AsSpan(line2 - LongRun, LongRun)))
                (best, found) = (value, new Split(line1, line2, ExactBefore: true, ExactAfter: false));
        }

        if (found is not null)
            return found;
        for (var diagonal = behind.Last; diagonal >= behind.First; diagonal -= 2)
        {
            var line1 = backward[diagonal + shift];
            var line2 = line1 - diagonal;
            var value = (long)box.End1 - line1 + box.End2 - line2 - Math.Abs(diagonal - (box.End1 - box.End2));
            if (value > WorthAnEdit * cost && value > best && box.First1 < line1 && line1 <= box.End1 - LongRun && box.First2 < line2 && line2 <= box.End2 - LongRun
                && before.AsSpan(line1, LongRun).SequenceEqual(after.AsSpan(line2, LongRun)))
                (best, found) = (value, new Split(line1, line2, ExactBefore: false, ExactAfter: true));
        }

        return found;
    }

    /// <summary>The place furthest on from either end.</summary>
    private Split Furthest(Box box, Range ahead, Range behind)
    {
        var (fromStart, startLine) = (-1, -1);
        for (var diagonal = ahead.Last; diagonal >= ahead.First; diagonal -= 2)
        {
            var line1 = Math.Min(Math.Min(forward[diagonal + shift], box.End1), box.End2 + diagonal);
            if (fromStart < line1 + line1 - diagonal)
                (fromStart, startLine) = (line1 + line1 - diagonal, line1);
        }

        var (fromEnd, endLine) = (int.MaxValue, int.MaxValue);
        for (var diagonal = behind.Last; diagonal >= behind.First; diagonal -= 2)
        {
            var line1 = Math.Max(Math.Max(backward[diagonal + shift], box.First1), box.First2 + diagonal);
            if (line1 + line1 - diagonal < fromEnd)
                (fromEnd, endLine) = (line1 + line1 - diagonal, line1);
        }

        return box.End1 + box.End2 - fromEnd < fromStart - box.First1 - box.First2
            ? new Split(startLine, fromStart - startLine, ExactBefore: true, ExactAfter: false)
            : new Split(endLine, fromEnd - endLine, ExactBefore: false, ExactAfter: true);
    }

    private readonly record struct Box(int First1, int End1, int First2, int End2);

    /// <summary>Diagonals that the search has reached, every other one.</summary>
    private readonly record struct Range(int First, int Last)
    {
        public bool Has(int diagonal) => First <= diagonal && diagonal <= Last;
    }

    /// <summary>Where to divide, and whether a side must be searched to the end.</summary>
    private readonly record struct Split(int Line1, int Line2, bool ExactBefore, bool ExactAfter);
}
