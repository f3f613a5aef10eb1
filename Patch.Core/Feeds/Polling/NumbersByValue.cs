namespace Patch.Core.Feeds.Polling;

/// <summary>
/// Orders names as people read them: runs of digits by value, so v1.9 comes before v1.10. The platform's own numeric ordering needs
/// culture data, which Patch does without.
/// </summary>
internal sealed class NumbersByValue : IComparer<string>
{
    public static NumbersByValue Comparer { get; } = new();

    public int Compare(string? x, string? y)
    {
        var left = x.AsSpan();
        var right = y.AsSpan();
        while (left.Length > 0 && right.Length > 0)
        {
            var (leftDigits, rightDigits) = (Digits(left), Digits(right));
            var order = leftDigits > 0 && rightDigits > 0
                ? CompareNumbers(left[..leftDigits], right[..rightDigits])
                : left[0].CompareTo(right[0]);
            if (order != 0)
                return order;
            left = left[Math.Max(1, leftDigits)..];
            right = right[Math.Max(1, rightDigits)..];
        }

        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(x, y);
    }

    private static int Digits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') is var end && end < 0 ? text.Length : end;

    /// <summary>Of any length: the one with more digits is larger, leading zeros aside.</summary>
    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
    }
}
