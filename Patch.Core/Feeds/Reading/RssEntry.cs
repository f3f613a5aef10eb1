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

    private static string? Text(XElement item, string name) => item.Children(name).FirstOrDefault()?.Value.Trim() is { Length: > 0 } text ? text : null;
}
