using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Patch.Core.Data;

/// <summary>Takes user names and passwords out of URLs before they are shown or exported: an operator may have written them into a source's URL.</summary>
public static partial class UrlCredentials
{
    /// <summary>The text with the URLs in it cleaned, be it plain or JSON; the same text when there is nothing to clean.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static string? Hide(string? text) => text is null ? null : UserInfo().Replace(text, "$1");

    /// <summary>Stored JSON, with the URLs in it cleaned.</summary>
    public static JsonNode? HideIn(string json) => JsonNode.Parse(Hide(json));

    /// <summary>
    /// What stands before the last @ of a URL's host part (RFC 3986, 3.2). A slash may be escaped in JSON. A path, a query or a fragment
    /// may hold an @ of its own.
    /// </summary>
    [GeneratedRegex(@"(:\\?/\\?/)[^/?#\s""\\]*@")]
    private static partial Regex UserInfo();
}
