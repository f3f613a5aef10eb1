namespace Patch.Core.Webhooks.Providers;

/// <summary>A header that a forge sends once.</summary>
/// <param name="Value">Without white space around it; null where it is not there or is blank.</param>
/// <param name="IsDoubled">True when it came more than once: which one is meant nobody can tell.</param>
internal readonly record struct SingleHeader(string? Value, bool IsDoubled)
{
    public static SingleHeader Read(HeaderLookup header, string name)
    {
        var values = header(name);
        return values.Count > 1 ? new(null, IsDoubled: true) : new(Text(values.Count == 0 ? null : values[0]), IsDoubled: false);
    }

    /// <summary>The first of the headers that is there and not blank, its first value; null where there is none.</summary>
    public static string? First(HeaderLookup header, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var values = header(name);
            if (values.Count > 0 && Text(values[0]) is { } value)
                return value;
        }

        return null;
    }

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
