using Patch.Core.Data;

namespace Patch.Api.Mcp;

/// <summary>A piece of a text that may be long.</summary>
/// <param name="Text">The piece. URLs in it have no passwords.</param>
/// <param name="Offset">Where in the whole it begins, in characters.</param>
/// <param name="Total">Characters of the whole.</param>
/// <param name="Note">How to get the rest; absent where this is all.</param>
internal sealed record LongText(string Text, int Offset, int Total, string? Note)
{
    private const string Cut = "…";

    /// <summary>The piece from an offset on.</summary>
    /// <param name="text">The whole.</param>
    /// <param name="offset">Where to begin; kept within the text.</param>
    /// <param name="most">Most characters to give.</param>
    /// <param name="parameter">The parameter that takes the next offset.</param>
    public static LongText From(string text, int offset, int most, string parameter)
    {
        var whole = UrlCredentials.Hide(text);
        var start = Whole(whole, Math.Clamp(offset, 0, whole.Length));
        var end = Whole(whole, (int)Math.Min((long)start + most, whole.Length));
        var note = end < whole.Length
            ? $"These are characters {start} to {end} of {whole.Length}. Call again with {parameter} {end} for what follows."
            : null;
        return new LongText(whole[start..end], start, whole.Length, note);
    }

    /// <summary>A text's beginning, with a sentence behind it where it goes on.</summary>
    /// <param name="text">The whole; null stays null.</param>
    /// <param name="most">Most characters of it to give.</param>
    /// <param name="rest">Where the rest is, as a sentence.</param>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static string? Short(string? text, int most, string rest)
    {
        var whole = UrlCredentials.Hide(text);
        return whole is null || whole.Length <= most ? whole : $"{whole[..Whole(whole, most)]}{Cut} [Cut after {most} of {whole.Length} characters. {rest}]";
    }

    /// <summary>A text's end, with a sentence before it where more came before.</summary>
    public static string? End(string? text, int most, string rest)
    {
        var whole = UrlCredentials.Hide(text);
        return whole is null || whole.Length <= most ? whole : $"[The last {most} of {whole.Length} characters. {rest}] {Cut}{whole[Whole(whole, whole.Length - most)..]}";
    }

    /// <summary>Something that a caller sent, short enough for a sentence.</summary>
    public static string Name(string given) => given.Length <= 80 ? given : given[..Whole(given, 80)] + Cut;

    /// <summary>The place, or the one before it where it would cut a character in two.</summary>
    private static int Whole(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;
}
