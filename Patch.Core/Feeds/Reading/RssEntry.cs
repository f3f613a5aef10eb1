using System.Xml.Linq;

namespace Patch.Core.Feeds.Reading;

/// <summary>An <c>item</c> of RSS 2.0 or RSS 1.0.</summary>
internal static class RssEntry
{
    public static RawEntry Read(XElement item)
    {
        var guid = Text(item, "guid") ?? item.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName == "about")?.Value;
        return new RawEntry(
            guid,
            Text(item, "title"),
            Text(item, "link") ?? (Uri.IsWellFormedUriString(guid, UriKind.Absolute) ? guid : null),
            Text(item, "author") ?? Text(item, "creator"),
            [.. new[] { "pubDate", "date", "published", "updated" }.Select(name => Text(item, name)).OfType<string>()]);
    }

    /// <summary>The item's own element goes before one of the same name from another vocabulary (<c>atom:link</c>, <c>media:title</c>).</summary>
    private static string? Text(XElement item, string name) =>
        item.Own(name).Concat(item.Children(name)).Select(child => child.Value.Trim()).FirstOrDefault(text => text.Length > 0);
}
