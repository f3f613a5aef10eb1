namespace Patch.Core.Git.Lines;

/// <summary>
/// Histogram diff: split both files at the longest common run around the rarest common line, and go on left and right of it.
/// Runs whose lines all occur more than 64 times are left to Myers' algorithm. Which of several equal runs wins follows git, since a
/// merge depends on it.
/// </summary>
internal static class HistogramDiff
{
    private const int MostOccurrences = 64;

    public static void Mark(ChangeMarks marks) => Mark(marks, new LineOccurrences(marks.Before, marks.After), 0, marks.Before.Length, 0, marks.After.Length);

    private static void Mark(ChangeMarks marks, LineOccurrences occurrences, int first1, int end1, int first2, int end2)
    {
        while (first1 < end1 && first2 < end2)
        {
            occurrences.Count(first1, end1);
            var search = new RunSearch(marks, occurrences, first1, end1, first2, end2);
            occurrences.Forget(first1, end1);
            if (search.OnlyFrequentLinesInCommon)
            {
                MyersDiff.Mark(marks, first1, end1, first2, end2);
                return;
            }

            if (search.Best is not { } run)
                break;
            Mark(marks, occurrences, first1, run.Start1, first2, run.Start2);
            (first1, first2) = (run.Start1 + run.Length, run.Start2 + run.Length);
        }

        marks.Removed.AsSpan(first1..end1).Fill(true);
        marks.Added.AsSpan(first2..end2).Fill(true);
    }

    private readonly record struct Run(int Start1, int Start2, int Length);

    /// <summary>Looks for the best common run of one pair of regions.</summary>
    private sealed class RunSearch
    {
        private readonly int[] before;
        private readonly int[] after;
        private readonly LineOccurrences occurrences;
        private readonly int first1;
        private readonly int end1;
        private readonly int first2;
        private readonly int end2;
        private int rarest = MostOccurrences + 1;
        private bool hasCommon;

        public RunSearch(ChangeMarks marks, LineOccurrences occurrences, int first1, int end1, int first2, int end2)
        {
            (before, after, this.occurrences) = (marks.Before, marks.After, occurrences);
            (this.first1, this.end1, this.first2, this.end2) = (first1, end1, first2, end2);
            for (var line2 = first2; line2 < end2;)
                line2 = Try(line2);
        }

        public Run? Best { get; private set; }

        public bool OnlyFrequentLinesInCommon => hasCommon && rarest > MostOccurrences;

        /// <summary>Grows a run around every partner of one line of the new file; answers the next line worth trying.</summary>
        private int Try(int line2)
        {
            var following = line2 + 1;
            var common = occurrences.OfNew(line2);
            if (common == 0)
                return following;
            hasCommon = true;
            if (common > rarest)
                return following;
            for (var line1 = occurrences.First(line2); line1 >= 0;)
            {
                var (start1, start2, last1, last2, count) = (line1, line2, line1, line2, common);
                for (; start1 > first1 && start2 > first2 && before[start1 - 1] == after[start2 - 1]; start1--, start2--)
                    count = Rarer(count, start1 - 1);
                for (; last1 < end1 - 1 && last2 < end2 - 1 && before[last1 + 1] == after[last2 + 1]; last1++, last2++)
                    count = Rarer(count, last1 + 1);
                following = Math.Max(following, last2 + 1);
                // Git counts a run's length from zero, so a single line wins only by being rarer.
                if ((Best is { } best ? best.Length - 1 : 0) < last1 - start1 || count < rarest)
                {
                    Best = new Run(start1, start2, last1 - start1 + 1);
                    rarest = count;
                }

                do
                    line1 = occurrences.Next(line1);
                while (line1 >= 0 && line1 <= last1);
            }

            return following;
        }

        private int Rarer(int count, int line1) => count > 1 ? Math.Min(count, occurrences.OfOld(line1)) : count;
    }
}
