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

    /// <summary>Deepest nesting of elements. Forges need ten; a few megabytes of nothing else would keep a core busy for minutes.</summary>
    public const int MaxDepth = 256;

    private const int MaxCharacters = 256 * 1024 * 1024;

    /// <summary>Reads the bytes of a feed.</summary>
    /// <param name="body">The decompressed body, bounded by the caller.</param>
    /// <param name="contentType">The answer's <c>Content-Type</c>; its charset counts where the document names none.</param>
    /// <param name="source">Whose feed it is: its event says whether tags or commits are looked for.</param>
    /// <param name="now">UTC; the time of entries whose date cannot be read.</param>
    public static FeedReading Read(byte[] body, string? contentType, FeedSourceConfig source, DateTimeOffset now)
    {
        var (decoded, encoding) = FeedEncoding.Decode(body, contentType);
        if (decoded is null)
            return new FeedReading.Unreadable("encoding", $"The feed's bytes are not in the encoding that it names, {encoding}.");
        if (string.IsNullOrWhiteSpace(decoded))
            return new FeedReading.Unreadable("empty", "The feed is empty: no bytes came.");
        var prolog = FeedProlog.Of(decoded);
        if (prolog.IsHtml)
            return new FeedReading.Unreadable("html", "An HTML page came instead of a feed; look whether the URL is still the feed's.");
        if (prolog.Doctype is not null)
            return new FeedReading.Unreadable("doctype", "The feed has a DOCTYPE; it is not read, since entities can make a document endless.");
        var text = FeedText.WithoutIllegalCharacters(decoded.TrimStart());
        try
        {
            return IsTooDeep(text)
                ? new FeedReading.Unreadable("too-deep", $"The feed's elements are nested deeper than {MaxDepth}.")
                : Entries(text, source, now);
        }
        catch (XmlException wrong) when (prolog.IsCutOff(text))
        {
            return new FeedReading.Unreadable("truncated", $"The feed ends in the middle: {wrong.Message}");
        }
        catch (XmlException wrong)
        {
            return new FeedReading.Unreadable("malformed", $"The feed is not well-formed XML: {wrong.Message}");
        }
    }

    private static XmlReader Open(string text) => XmlReader.Create(new StringReader(text), new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersFromEntities = 1024,
        MaxCharactersInDocument = MaxCharacters,
    });

    private static bool IsTooDeep(string text)
    {
        using var reader = Open(text);
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
                return true;
        }

        return false;
    }

    /// <summary>Reads entry by entry, so that no more than one is held as a tree.</summary>
    private static FeedReading Entries(string text, FeedSourceConfig source, DateTimeOffset now)
    {
        using var reader = Open(text);
        reader.MoveToContent();
        if (FeedShape.Of(reader) is not { } shape)
            return new FeedReading.Unreadable("not-a-feed", $"The document's root is <{reader.Name}>; Atom has <feed>, RSS has <rss> or <rdf:RDF>.");
        var entries = new List<FeedEntry>();
        reader.Read();
        while (!reader.EOF)
        {
            if (reader.NodeType != XmlNodeType.Element || shape.IsWayIn(reader))
            {
                reader.Read();
            }
            else if (!shape.IsEntry(reader))
            {
                reader.Skip();
            }
            else if (entries.Count == MaxEntries)
            {
                return new FeedReading.Read(entries, Cut: true);
            }
            else if (shape.Read((XElement)XNode.ReadFrom(reader)).Clean(source, now) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return new FeedReading.Read(entries, Cut: false);
    }
}
