using System.Runtime.InteropServices;

namespace Patch.Core.Git.Lines;

/// <summary>
/// The lines of one file that Myers' search looks at. Left out, and so changed, are those that the other file lacks, and those that it has
/// very often where they stand among lacking ones: they would only be matched by chance. The limits are git's, for equal results.
/// </summary>
internal static class LineSelection
{
    private const int MostThatCountAsFew = 1024;
    private const int Reach = 100;

    /// <summary>Of lines that are not few, one in so many is kept in a run of lines without a partner.</summary>
    private const int KeptShare = 4;

    private enum Partners : byte
    {
        None,
        Few,
        Many,
    }

    /// <summary>Indexes into <paramref name="lines"/> between the equal lines that begin and end both files.</summary>
    /// <param name="lines">One file.</param>
    /// <param name="others">The other.</param>
    /// <param name="head">Equal lines at the beginning.</param>
    /// <param name="tail">Equal lines at the end.</param>
    public static int[] Of(ReadOnlySpan<int> lines, ReadOnlySpan<int> others, int head, int tail)
    {
        var occurrences = new Dictionary<int, int>();
        foreach (var line in others)
            CollectionsMarshal.GetValueRefOrAddDefault(occurrences, line, out _)++;
        var many = Math.Min(AboutRoot(lines.Length), MostThatCountAsFew);
        var partners = new Partners[lines.Length - head - tail];
        for (var i = 0; i < partners.Length; i++)
        {
            var count = occurrences.GetValueOrDefault(lines[head + i]);
            partners[i] = count == 0 ? Partners.None : count >= many ? Partners.Many : Partners.Few;
        }

        var selected = new List<int>(partners.Length);
        for (var i = 0; i < partners.Length; i++)
            if (partners[i] == Partners.Few || (partners[i] == Partners.Many && !IsByChance(partners, i)))
                selected.Add(head + i);
        return [.. selected];
    }

    /// <summary>A power of two near the square root, cheap to find; never below 2 for a number above 0.</summary>
    public static int AboutRoot(long number)
    {
        var root = 1;
        for (; number > 0; number >>= 2)
            root <<= 1;
        return root;
    }

    private static bool IsByChance(Partners[] partners, int line)
    {
        var (lackingBefore, manyBefore) = Run(partners, line, -1);
        if (lackingBefore == 0)
            return false;
        var (lackingAfter, manyAfter) = Run(partners, line, 1);
        if (lackingAfter == 0)
            return false;
        // The line itself counts once for each direction.
        var many = manyBefore + manyAfter + 2;
        return many * KeptShare < many + lackingBefore + lackingAfter;
    }

    private static (int Lacking, int Many) Run(Partners[] partners, int line, int step)
    {
        var (lacking, many) = (0, 0);
        for (var at = line + step; at >= 0 && at < partners.Length && Math.Abs(at - line) <= Reach && partners[at] != Partners.Few; at += step)
            (lacking, many) = partners[at] == Partners.None ? (lacking + 1, many) : (lacking, many + 1);
        return (lacking, many);
    }
}
