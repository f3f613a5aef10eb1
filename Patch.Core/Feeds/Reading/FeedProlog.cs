namespace Patch.Core.Feeds.Reading;

/// <summary>What stands before the content of a document, found in one walk, without a parser that a hostile document could keep busy.</summary>
/// <param name="Doctype">Name in the document type declaration; null where there is none.</param>
/// <param name="Root">The root element's name with its prefix; null where none begins.</param>
internal readonly record struct FeedProlog(string? Doctype, string? Root)
{
    /// <summary>A page of a browser, which forges answer with when a feed has moved or needs a login.</summary>
    public bool IsHtml => "html".Equals(Doctype ?? Root, StringComparison.OrdinalIgnoreCase);

    public static FeedProlog Of(string text)
    {
        var rest = text.AsSpan().TrimStart();
        while (rest.StartsWith("<?") || rest.StartsWith("<!--"))
        {
            var end = rest[1] == '?' ? "?>" : "-->";
            var at = rest.IndexOf(end);
            if (at < 0)
                return default;
            rest = rest[(at + end.Length)..].TrimStart();
        }

        const string doctype = "<!DOCTYPE";
        if (rest.StartsWith(doctype, StringComparison.OrdinalIgnoreCase))
            return new FeedProlog(Name(rest[doctype.Length..].TrimStart()), null);
        return new FeedProlog(null, rest.StartsWith("<") ? Name(rest[1..]) : null);
    }

    /// <summary>True when the root element is opened and never closed.</summary>
    public bool IsCutOff(string text) => Root is null || !text.Contains($"</{Root}", StringComparison.Ordinal);

    private static string Name(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny(" \t\r\n/>[");
        return text[..(end < 0 ? text.Length : end)].ToString();
    }
}
