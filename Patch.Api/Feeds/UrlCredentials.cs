using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Patch.Api.Feeds;

/// <summary>Takes user names and passwords out of URLs before they are shown: an operator may have written them into a source's URL.</summary>
internal static partial class UrlCredentials
{
    public static string? Hide(string? text) => text is null ? null : UserInfo().Replace(text, "://");

    /// <summary>Stored JSON, with the URLs in it cleaned.</summary>
    public static JsonNode? HideIn(string json) => JsonNode.Parse(Hide(json)!);

    [GeneratedRegex(@"://[^/@\s""\\]+@")]
    private static partial Regex UserInfo();
}
