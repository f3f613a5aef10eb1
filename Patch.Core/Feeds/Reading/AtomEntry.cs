using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Patch.Core.Feeds.Reading;

/// <summary>An <c>entry</c> of Atom 1.0. Only its own children count: <c>entry/source/id</c> is another feed's id.</summary>
internal static partial class AtomEntry
{
    public static RawEntry Read(XElement entry) => new(
        entry.Text("id"),
        Title(entry),
        Link(entry),
        entry.Own("author").Select(author => author.Text("name") ?? author.Value).FirstOrDefault(),
        [.. new[] { "published", "updated", "modified", "issued" }.Select(entry.Text).OfType<string>()]);

    /// <summary>Text constructs of type <c>html</c> are HTML source; the others are text already (RFC 4287, 3.1).</summary>
    private static string? Title(XElement entry)
    {
        var title = entry.Own("title").FirstOrDefault();
        return (string?)title?.Attribute("type") == "html" ? WebUtility.HtmlDecode(Tags().Replace(title.Value, "")) : title?.Value;
    }

    /// <summary>The alternate one; a link without <c>rel</c> is alternate too (RFC 4287, 4.2.7.2). Never the feed itself.</summary>
    private static string? Link(XElement entry)
    {
        var links = entry.Own("link").Where(link => link.Attribute("href") is not null).ToList();
        var link = links.FirstOrDefault(link => Rel(link) == "alternate") ?? links.FirstOrDefault(link => Rel(link) is not ("self" or "edit" or "enclosure" or "replies"));
        return (string?)link?.Attribute("href");
    }

    private static string Rel(XElement link) => (string?)link.Attribute("rel") ?? "alternate";

    /// <summary>Stops at the next opening bracket: a title made of nothing else would take quadratic time.</summary>
    [GeneratedRegex("<[^<>]*>")]
    private static partial Regex Tags();
}
