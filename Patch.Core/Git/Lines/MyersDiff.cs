namespace Patch.Core.Git.Lines;

/// <summary>Myers' O(ND) diff in linear space: finds the middle of a shortest edit path from both ends and divides there.</summary>
internal static class MyersDiff
{
    public static void Mark(ChangeMarks marks, int first1, int end1, int first2, int end2)
    {
        var diagonals = end1 - first1 + (end2 - first2) + 3;
        // Both arrays are indexed by (line of old) - (line of new), shifted so that the smallest diagonal is 1.
        new Search(marks, new int[diagonals + 2], new int[diagonals + 2], end2 - first1 + 1).Divide(first1, end1, first2, end2);
    }

    private sealed class Search(ChangeMarks marks, int[] forward, int[] backward, int shift)
    {
        private readonly int[] before = marks.Before;
        private readonly int[] after = marks.After;

        public void Divide(int first1, int end1, int first2, int end2)
        {
            while (true)
            {
                while (first1 < end1 && first2 < end2 && before[first1] == after[first2])
                    (first1, first2) = (first1 + 1, first2 + 1);
                while (first1 < end1 && first2 < end2 && before[end1 - 1] == after[end2 - 1])
                    (end1, end2) = (end1 - 1, end2 - 1);
                if (first1 == end1 || first2 == end2)
                    break;
                var (middle1, middle2) = Middle(first1, end1, first2, end2);
                Divide(first1, middle1, first2, middle2);
                (first1, first2) = (middle1, middle2);
            }

            marks.Removed.AsSpan(first1..end1).Fill(true);
            marks.Added.AsSpan(first2..end2).Fill(true);
        }

        private (int, int) Middle(int first1, int end1, int first2, int end2)
        {
            var (lowest, highest) = (first1 - end2, end1 - first2);
            var (fromStart, fromEnd) = (first1 - first2, end1 - end2);
            var odd = ((fromStart - fromEnd) & 1) != 0;
            var (forwardMin, forwardMax, backwardMin, backwardMax) = (fromStart, fromStart, fromEnd, fromEnd);
            forward[fromStart + shift] = first1;
            backward[fromEnd + shift] = end1;
            while (true)
            {
                if (forwardMin > lowest)
                    forward[--forwardMin - 1 + shift] = -1;
                else
                    forwardMin++;
                if (forwardMax < highest)
                    forward[++forwardMax + 1 + shift] = -1;
                else
                    forwardMax--;
                for (var diagonal = forwardMax; diagonal >= forwardMin; diagonal -= 2)
                {
                    var line1 = Math.Max(forward[diagonal - 1 + shift] + 1, forward[diagonal + 1 + shift]);
                    while (line1 < end1 && line1 - diagonal < end2 && before[line1] == after[line1 - diagonal])
                        line1++;
                    forward[diagonal + shift] = line1;
                    if (odd && backwardMin <= diagonal && diagonal <= backwardMax && backward[diagonal + shift] <= line1)
                        return (line1, line1 - diagonal);
                }

                if (backwardMin > lowest)
                    backward[--backwardMin - 1 + shift] = int.MaxValue;
                else
                    backwardMin++;
                if (backwardMax < highest)
                    backward[++backwardMax + 1 + shift] = int.MaxValue;
                else
                    backwardMax--;
                for (var diagonal = backwardMax; diagonal >= backwardMin; diagonal -= 2)
                {
                    var line1 = Math.Min(backward[diagonal - 1 + shift], backward[diagonal + 1 + shift] - 1);
                    while (line1 > first1 && line1 - diagonal > first2 && before[line1 - 1] == after[line1 - diagonal - 1])
                        line1--;
                    backward[diagonal + shift] = line1;
                    if (!odd && forwardMin <= diagonal && diagonal <= forwardMax && line1 <= forward[diagonal + shift])
                        return (line1, line1 - diagonal);
                }
            }
        }
    }
}
