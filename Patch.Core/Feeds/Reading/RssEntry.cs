using System.Xml.Linq;

namespace Patch.Core.Feeds.Reading;

/// <summary>An <c>item</c> of RSS 2.0 or RSS 1.0, with the Dublin Core and Atom elements that forges put beside its own.</summary>
internal static class RssEntry
{
    public static RawEntry Read(XElement item)
    {
        var guid = item.Own("guid").FirstOrDefault();
        return new RawEntry(
            item.Text("guid") ?? item.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName == "about")?.Value,
            item.Text("title"),
            item.Text("link") ?? Permalink(guid),
            item.Text("author") ?? Foreign(item, "creator") ?? Foreign(item, "author"),
            [.. new[] { item.Text("pubDate"), Foreign(item, "date"), Foreign(item, "published"), Foreign(item, "updated") }.OfType<string>()]);
    }

    /// <summary>A guid is the entry's page unless it says that it is not (RSS 2.0, guid).</summary>
    private static string? Permalink(XElement? guid) => (string?)guid?.Attribute("isPermaLink") == "false" ? null : guid?.Value;

    private static string? Foreign(XElement item, string name) =>
        item.Elements().Where(child => child.Name.LocalName == name).Select(child => child.Value.Trim()).FirstOrDefault(text => text.Length > 0);
}
