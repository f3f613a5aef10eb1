using System.Text.Json.Serialization;

namespace Patch.Core.Git.RangeDiffs;

/// <summary>Two versions of one patch stack, patch by patch, as <c>git range-diff</c> pairs them.</summary>
/// <param name="Old">The version before.</param>
/// <param name="New">The version after.</param>
/// <param name="Pairs">In the order of the new stack; a patch that is gone stands where the old stack had it.</param>
/// <param name="Approximate">True where there were too many patches to weigh each against each: pairs of changed patches are the most similar ones, taken one by one.</param>
public sealed record RangeDiff(RangeEnds Old, RangeEnds New, IReadOnlyList<RangePair> Pairs, bool Approximate)
{
    /// <summary>How many pairs there are of each mark.</summary>
    public RangeCounts Counts => new(
        Pairs.Count(pair => pair.Mark == RangeMarks.Same), Pairs.Count(pair => pair.Mark == RangeMarks.Changed),
        Pairs.Count(pair => pair.Mark == RangeMarks.Gone), Pairs.Count(pair => pair.Mark == RangeMarks.New), Pairs.Count(pair => pair.Moved));
}

/// <summary>A stack: the commits on the line of first parents that <paramref name="Tip"/> has and <paramref name="Base"/> lacks.</summary>
public sealed record RangeEnds(string Base, string Tip);

/// <summary>How many patches came to what. A patch that moved is counted by its mark too.</summary>
public sealed record RangeCounts(int Same, int Changed, int Gone, int New, int Moved);

/// <summary>A patch in both stacks, or in one of them.</summary>
/// <param name="Mark">One of <see cref="RangeMarks"/>.</param>
/// <param name="Old">The patch in the old stack; null for a new one.</param>
/// <param name="New">The patch in the new stack; null for one that is gone.</param>
/// <param name="Moved">It stands in another order among the patches that both stacks have.</param>
/// <param name="OnlyContext">Author, message and the lines it adds and removes are the same, and the lines around them are not.</param>
/// <param name="Diff">For <see cref="RangeMarks.Changed"/>: the difference between the two patches, bounded; null else.</param>
/// <param name="DiffCut">True when lines of it were left out.</param>
public sealed record RangePair(string Mark, RangePatch? Old, RangePatch? New, bool Moved, bool OnlyContext, string? Diff, bool DiffCut)
{
    /// <summary>What there is to say beside the mark, for people; null when there is nothing.</summary>
    [JsonPropertyOrder(1)]
    public string? Note => (OnlyContext, Moved) switch
    {
        (true, true) => $"only context or offsets differ; moved from {Old!.Position} to {New!.Position}",
        (true, false) => "only context or offsets differ",
        (false, true) => $"moved from {Old!.Position} to {New!.Position}",
        _ => null,
    };
}

/// <summary>One patch of a stack.</summary>
/// <param name="Position">Counted from 1, the oldest patch.</param>
/// <param name="Sha">The commit.</param>
/// <param name="Subject">Its subject.</param>
public sealed record RangePatch(int Position, string Sha, string Subject);

/// <summary>The closed list of <see cref="RangePair.Mark"/>.</summary>
public static class RangeMarks
{
    /// <summary>The same patch; at most its context or offsets differ.</summary>
    public const string Same = "=";

    /// <summary>Its message, its author or the lines it adds and removes changed.</summary>
    public const string Changed = "!";

    /// <summary>Only in the old stack.</summary>
    public const string Gone = "<";

    /// <summary>Only in the new stack.</summary>
    public const string New = ">";
}

/// <summary>A range has more patches than are compared.</summary>
public sealed class RangeTooLongException(string from, string tip, int most)
    : Exception($"There are more than {most} patches between {from} and {tip}: name a base that is nearer to the stack.");
