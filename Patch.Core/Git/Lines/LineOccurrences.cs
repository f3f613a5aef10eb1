using System.Runtime.InteropServices;

namespace Patch.Core.Git.Lines;

/// <summary>Where the lines of one region of the old file occur in it. One set of arrays serves all regions of a diff: they are many, and the first are as large as the file.</summary>
internal sealed class LineOccurrences
{
    private const int None = -1;

    // Lines numbered from 0 without gaps, so that the number is an index.
    private readonly int[] before;
    private readonly int[] after;
    private readonly int[] first;
    private readonly int[] count;
    private readonly int[] next;

    public LineOccurrences(int[] before, int[] after)
    {
        var numbers = new Dictionary<int, int>();
        (this.before, this.after) = (Renumber(before, numbers), Renumber(after, numbers));
        (first, count, next) = (new int[numbers.Count], new int[numbers.Count], new int[before.Length]);
    }

    /// <summary>Counts the lines of <c>[start, end)</c>.</summary>
    public void Count(int start, int end)
    {
        for (var line = end - 1; line >= start; line--)
        {
            var number = before[line];
            next[line] = count[number]++ == 0 ? None : first[number];
            first[number] = line;
        }
    }

    /// <summary>Takes the same lines back.</summary>
    public void Forget(int start, int end)
    {
        for (var line = start; line < end; line++)
            count[before[line]] = 0;
    }

    /// <summary>How often a line of the new file occurs in the region.</summary>
    public int OfNew(int line2) => count[after[line2]];

    /// <summary>How often a line of the region occurs in it.</summary>
    public int OfOld(int line1) => count[before[line1]];

    /// <summary>The first line of the region that equals a line of the new file, which must occur.</summary>
    public int First(int line2) => first[after[line2]];

    /// <summary>The next equal line of the region; negative: none.</summary>
    public int Next(int line1) => next[line1];

    private static int[] Renumber(int[] lines, Dictionary<int, int> numbers)
    {
        var renumbered = new int[lines.Length];
        for (var line = 0; line < lines.Length; line++)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, lines[line], out var known);
            if (!known)
                number = numbers.Count - 1;
            renumbered[line] = number;
        }

        return renumbered;
    }
}
