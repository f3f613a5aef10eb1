using System.Runtime.InteropServices;
using Patch.Core.Git.Lines;

namespace Patch.Core.Git.RangeDiffs;

/// <summary>A patch as text that can be compared with another's: without line numbers, object names and dates.</summary>
/// <param name="Patch">Which it is.</param>
/// <param name="Head">Author and message, one element a line, in raw text.</param>
/// <param name="Body">The diff.</param>
/// <param name="ChangedLines">Of the diff only files, added and removed lines: equal for patches that differ in context alone.</param>
internal sealed record PatchImage(RangePatch Patch, IReadOnlyList<string> Head, IReadOnlyList<string> Body, string ChangedLines)
{
    /// <summary>The diff as one text.</summary>
    public string BodyText { get; } = string.Join('\n', Body);

    /// <summary>Lines of the diff, as git counts them: without the empty ones between files.</summary>
    public int Length => Body.Count(line => line.Length > 0);

    public bool HasSameHead(PatchImage other) => Head.SequenceEqual(other.Head);
}

/// <summary>Numbers the lines of many patches, so that comparing them is comparing ints.</summary>
internal sealed class LineNumbers
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    public int[] Of(IEnumerable<string> lines) => [.. lines.Select(Number)];

    /// <summary>Lines of the diff between two texts, those around its changes and the hunks' heads included: how far apart they are, as git counts it.</summary>
    public static int Distance(int[] before, int[] after)
    {
        var count = 0;
        UnifiedDiff.Walk(LineDiff.Myers(before, after), before.Length, _ => count++, (_, _) => count++);
        return count;
    }

    private int Number(string line)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, line, out var known);
        if (!known)
            number = numbers.Count;
        return number;
    }
}
