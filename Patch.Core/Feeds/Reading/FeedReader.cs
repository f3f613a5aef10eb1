using System.Xml;
using System.Xml.Linq;
using Patch.Core.Feeds.Sources;

namespace Patch.Core.Feeds.Reading;

/// <summary>
/// Reads Atom 1.0 (RFC 4287), RSS 2.0 and RSS 1.0 (RDF) as forges write them. Real XML parsing, without DTD and external entities; what one
/// entry has wrong never hides another.
/// </summary>
public static class FeedReader
{
    /// <summary>Entries read from one feed at most.</summary>
    public const int MaxEntries = 10_000;

    /// <summary>Reads the bytes of a feed.</summary>
    /// <param name="body">The decompressed body, bounded by the caller.</param>
    /// <param name="contentType">The answer's <c>Content-Type</c>; its charset counts where the document names none.</param>
    /// <param name="source">Whose feed it is: its event says whether tags or commits are looked for.</param>
    /// <param name="now">UTC; the time of entries whose date cannot be read.</param>
    public static FeedReading Read(byte[] body, string? contentType, FeedSourceConfig source, DateTimeOffset now)
    {
        if (FeedText.Decode(body, contentType) is not { } text)
            return new FeedReading.Unreadable("encoding", "The feed's bytes are not in the encoding that it names.");
        if (string.IsNullOrWhiteSpace(text))
            return new FeedReading.Unreadable("empty", "The feed is empty: no bytes came.");
        if (FeedText.LooksLikeHtml(text))
            return new FeedReading.Unreadable("html", "An HTML page came instead of a feed; look whether the URL is still the feed's.");
        if (FeedText.HasDoctype(text))
            return new FeedReading.Unreadable("doctype", "The feed has a DOCTYPE; it is not read, since entities can make a document endless.");
        try
        {
            using var reader = XmlReader.Create(new StringReader(FeedText.WithoutIllegalCharacters(text)), new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                MaxCharactersInDocument = 64 * 1024 * 1024,
            });
            return Entries(XDocument.Load(reader).Root!, source, now);
        }
        catch (XmlException wrong) when (FeedText.IsCutOff(text))
        {
            return new FeedReading.Unreadable("truncated", $"The feed ends in the middle: {wrong.Message}");
        }
        catch (XmlException wrong)
        {
            return new FeedReading.Unreadable("malformed", $"The feed is not well-formed XML: {wrong.Message}");
        }
    }

    private static FeedReading Entries(XElement root, FeedSourceConfig source, DateTimeOffset now)
    {
        var (elements, read) = root.Name.LocalName switch
        {
            "feed" => (root.Children("entry"), (Func<XElement, RawEntry>)AtomEntry.Read),
            "rss" => (root.Children("channel").SelectMany(channel => channel.Children("item")), RssEntry.Read),
            "RDF" => (root.Children("item"), RssEntry.Read),
            _ => ([], null!),
        };
        if (read is null)
            return new FeedReading.Unreadable("not-a-feed", $"The document's root is <{root.Name.LocalName}>; Atom has <feed>, RSS has <rss> or <rdf:RDF>.");
        var entries = elements.Take(MaxEntries + 1).Select(element => read(element).Clean(source, now)).ToList();
        return entries.Count > MaxEntries
            ? new FeedReading.Read(entries[..MaxEntries], Cut: true)
            : new FeedReading.Read(entries, Cut: false);
    }

    /// <summary>Children by local name that are in their parent's namespace, whichever that is.</summary>
    internal static IEnumerable<XElement> Own(this XElement parent, string name) => parent.Elements(parent.Name.Namespace + name);

    /// <summary>Children by local name: forges differ in prefixes, and a wrong namespace is no reason to miss a release.</summary>
    internal static IEnumerable<XElement> Children(this XElement parent, string name) => parent.Elements().Where(child => child.Name.LocalName == name);
}
