using System.Xml;
using System.Xml.Linq;

namespace Patch.Core.Feeds.Reading;

/// <summary>Where the entries of a format are, and how one is read.</summary>
/// <param name="Space">The root's namespace, which its entries share; null in RDF, whose root has one of its own.</param>
/// <param name="Way">The element between root and entries; null when there is none.</param>
/// <param name="Entry">Local name of an entry.</param>
/// <param name="Read">Reads one.</param>
internal sealed record FeedShape(string? Space, string? Way, string Entry, Func<XElement, RawEntry> Read)
{
    /// <summary>The shape that the reader's current element, the root, announces; null when it is no feed.</summary>
    public static FeedShape? Of(XmlReader root) => root.LocalName switch
    {
        "feed" => new FeedShape(root.NamespaceURI, null, "entry", AtomEntry.Read),
        "rss" => new FeedShape(root.NamespaceURI, "channel", "item", RssEntry.Read),
        "RDF" => new FeedShape(null, null, "item", RssEntry.Read),
        _ => null,
    };

    public bool IsWayIn(XmlReader element) => element.Depth == 1 && Is(element, Way);

    public bool IsEntry(XmlReader element) => element.Depth == (Way is null ? 1 : 2) && Is(element, Entry);

    private bool Is(XmlReader element, string? name) => element.LocalName == name && (Space is null || element.NamespaceURI == Space);
}
