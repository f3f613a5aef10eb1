using System.Text;
using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Feeds;
using Patch.Core.Feeds.Reading;
using Patch.Core.Feeds.Sources;
using Patch.Tests.Support;

namespace Patch.Tests.Feeds.Reading;

public sealed class FeedReaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("codeberg-forgejo-branch", "branch.rss")]
    [InlineData("codeberg-forgejo-releases", "forgejo.atom")]
    [InlineData("github-openai-codex-main", "commits.atom")]
    [InlineData("github-openai-codex-releases", "releases.atom")]
    public void Recorded_feeds_give_the_recorded_signals(string sourceId, string file)
    {
        var body = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Feeds", "feeds-1-extended", file));
        var compared = 0;
        foreach (var expected in Recorded.Lines("feed-events.jsonl").Where(line => (string?)line["sourceId"] == sourceId))
        {
            var source = new FeedSourceConfig
            {
                Id = sourceId, Provider = (string)expected["provider"]!, Url = "https://forge.example/feed", Event = (string)expected["event"]!,
                Repo = PatchJson.Read<UpstreamRepository>(expected["repo"]!.ToJsonString())!,
                Target = PatchJson.Read<FeedTarget>(expected["target"]!.ToJsonString()),
            };
            var read = Assert.IsType<FeedReading.Read>(FeedReader.Read(body, "application/xml", source, Now));
            Assert.Equal(4, read.Entries.Count);
            if (read.Entries.SingleOrDefault(entry => entry.Id == (string?)expected["entryId"]) is not { } entry)
                continue;

            var signal = JsonNode.Parse(SignalRow.Of(source, entry, Now).Json)!.AsObject();
            if ((string?)expected["event"] == "release")
            {
                // On purpose: the real tag, where the original took the title.
                Assert.Equal(((string)expected["url"]!).Split('/')[^1], (string?)signal["tag"]);
                Assert.Equal((string?)signal["tag"], (string?)signal["ref"]);
                signal["ref"] = (string?)expected["ref"];
                signal.Remove("tag");
            }

            Assert.True(JsonNode.DeepEquals(expected, signal), $"{expected}\n{signal}");
            compared++;
        }

        Assert.Equal(1, compared);
    }

    [Theory]
    [InlineData("https://github.com/o/r/releases/tag/rust-v0.134.0", "x", "rust-v0.134.0")]
    [InlineData("https://codeberg.org/o/r/releases/tag/v1%2F2", "x", "v1/2")]
    [InlineData("https://gitea.example/o/r/src/tag/release/1.0", "x", "release/1.0")]
    [InlineData("https://gitlab.com/g/s/p/-/releases/v1.0", "x", "v1.0")]
    [InlineData("https://gitlab.com/g/s/p/-/tags/v2.0#a", "x", "v2.0")]
    [InlineData("", "tag:github.com,2008:Repository/965415649/rust-v0.134.0", "rust-v0.134.0")]
    [InlineData("", "tag:ghe.example,2008:Repository/1/a/b", "a/b")]
    [InlineData("https://forge.example/news/1", "urn:1", "The title")]
    [InlineData("https://github.com/o/r/releases/tag/a%00b", "x", "The title")]
    public void A_releases_tag_is_the_real_one_and_the_title_only_where_there_is_none(string link, string id, string tag)
    {
        var url = link.Length == 0 ? "" : $"<link href=\"{link}\"/>";
        Assert.Equal(tag, Assert.Single(Entries($"<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>{id}</id><title>The title</title>{url}</entry></feed>")).Tag);
    }

    [Fact]
    public void What_regular_expressions_get_wrong_is_read_right()
    {
        var entry = Assert.Single(Entries("""
            <atom:feed xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
              <!-- <atom:entry><atom:id>commented out</atom:id></atom:entry> -->
              <atom:entry>
                <atom:source><atom:id>urn:other-feed</atom:id></atom:source>
                <media:title>no</media:title>
                <atom:link rel="self" href="https://forge.example/self"/>
                <atom:link rel="alternate" href="https://forge.example/a/b/releases/tag/v1"/>
                <atom:id>urn:e1</atom:id>
                <atom:title><![CDATA[fix &amp; keep]]></atom:title>
                <atom:updated>2026-05-14T12:00:00+02:00</atom:updated>
              </atom:entry>
            </atom:feed>
            """));

        Assert.Equal(("urn:e1", "fix &amp; keep", "https://forge.example/a/b/releases/tag/v1", "v1"), (entry.Id, entry.Title, entry.Url, entry.Tag));
        Assert.Equal(new DateTimeOffset(2026, 5, 14, 10, 0, 0, TimeSpan.Zero), entry.PublishedAt);
    }

    [Fact]
    public void RSS_1_and_RSS_2_are_read_by_their_own_elements()
    {
        var rdf = Assert.Single(Entries("""
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
              <channel rdf:about="x"/><item rdf:about="https://forge.example/a/b/releases/tag/v3"><title>three</title>
              <link>https://forge.example/a/b/releases/tag/v3</link><dc:creator>Ada</dc:creator><dc:date>2026-05-14T12:00:00Z</dc:date></item>
            </rdf:RDF>
            """));
        Assert.Equal(("https://forge.example/a/b/releases/tag/v3", "v3", "Ada"), (rdf.Id, rdf.Tag, rdf.Author));

        var rss = Assert.Single(Entries("""
            <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><channel><item>
              <atom:link href="https://forge.example/self" rel="self"/><media:title>wrong</media:title>
              <title>t</title><link>https://forge.example/a/b/releases/tag/v1</link><guid>g</guid><pubDate>Thu, 14 May 2026 08:00:00 EDT</pubDate>
            </item></channel></rss>
            """));
        Assert.Equal(("g", "t", "v1", new DateTimeOffset(2026, 5, 14, 12, 0, 0, TimeSpan.Zero)), (rss.Id, rss.Title, rss.Tag, rss.PublishedAt));
    }

    [Fact]
    public void One_entry_with_an_unreadable_date_blocks_nobody()
    {
        var entries = Entries("""
            <feed xmlns="http://www.w3.org/2005/Atom">
              <entry><id>1</id><updated>yesterday</updated></entry><entry><id>2</id><published>10:00</published><updated>2026-05-14T12:00:00Z</updated></entry>
              <entry><id>3</id></entry>
            </feed>
            """);
        Assert.Equal([Now, new(2026, 5, 14, 12, 0, 0, TimeSpan.Zero), Now], entries.Select(entry => entry.PublishedAt));
    }

    [Fact]
    public void Character_references_and_characters_that_XML_does_not_allow_are_left_out()
    {
        var entry = Assert.Single(Entries("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>1</id><title type=\"html\">a&#9999999999;&#0;b\u0001 &amp;#0;&lt;b&gt;c&lt;/b&gt; &#x41;</title></entry></feed>"));
        Assert.Equal("ab c A", entry.Title.Replace("\uFFFD", ""));
    }

    [Fact]
    public void An_entry_without_an_id_is_known_by_its_link_or_by_its_words()
    {
        var entries = Entries("""
            <rss><channel><item><title>a</title><link>https://forge.example/1</link></item><item><title>b</title></item><item><title>c</title></item></channel></rss>
            """);
        Assert.Equal("https://forge.example/1", entries[0].Id);
        Assert.Equal(3, entries.Select(entry => entry.Id).Distinct().Count());
    }

    [Theory]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("/a/b/releases/tag/v9", "https://forge.example/a/b/releases/tag/v9")]
    public void Links_are_absolute_and_of_the_web(string link, string? expected) =>
        Assert.Equal(expected, Assert.Single(Entries($"<rss><channel><item><guid>g</guid><link>{link}</link></item></channel></rss>")).Url);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("  \n", "empty")]
    [InlineData("<!DOCTYPE html><html></html>", "html")]
    [InlineData("<feed><entry><id>1</id></entry>", "truncated")]
    [InlineData("<feed><entry><id>1</i", "truncated")]
    [InlineData("<feed><entry></id></entry></feed>", "malformed")]
    [InlineData("<opml></opml>", "not-a-feed")]
    [InlineData("""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><feed><entry><id>&lol2;</id></entry></feed>""", "doctype")]
    [InlineData("""<?xml version="1.0" encoding="utf-7"?><feed></feed>""", "encoding")]
    [InlineData("""<?xml version="1.0" encoding="no-such"?><feed></feed>""", "encoding")]
    public void What_is_no_feed_is_told_with_a_code_and_a_sentence(string text, string code)
    {
        var unreadable = Assert.IsType<FeedReading.Unreadable>(FeedReader.Read(Encoding.UTF8.GetBytes(text), null, FeedSources.Release(), Now));
        Assert.Equal(code, unreadable.Code);
        Assert.NotEmpty(unreadable.Sentence);
    }

    [Fact]
    public void Encodings_are_taken_from_the_mark_the_declaration_or_the_content_type_and_held_to()
    {
        const string feed = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>1</id><title>Grüße</title></entry></feed>";
        var declared = "<?xml version=\"1.0\" encoding=\"windows-1252\"?>" + feed;
        Assert.Equal("Grüße", Title([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(feed)], null));
        Assert.Equal("Grüße", Title([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(feed)], null));
        Assert.Equal("Grüße", Title(Encoding.Latin1.GetBytes(declared), null));
        Assert.Equal("Grüße", Title(Encoding.Latin1.GetBytes(feed), "application/xml; charset=iso-8859-1"));
        Assert.Equal("encoding", Assert.IsType<FeedReading.Unreadable>(FeedReader.Read(Encoding.Latin1.GetBytes(feed), null, FeedSources.Release(), Now)).Code);
        Assert.Equal("encoding", Assert.IsType<FeedReading.Unreadable>(
            FeedReader.Read([0xEF, 0xBB, 0xBF, .. Encoding.Latin1.GetBytes(feed)], null, FeedSources.Release(), Now)).Code);

        static string Title(byte[] body, string? type) =>
            Assert.Single(Assert.IsType<FeedReading.Read>(FeedReader.Read(body, type, FeedSources.Release(), Now)).Entries).Title;
    }

    [Fact]
    public void Of_more_than_ten_thousand_entries_the_first_ten_thousand_are_read()
    {
        var items = string.Concat(Enumerable.Range(0, 10_001).Select(n => $"<item><guid>{n}</guid></item>"));
        var read = Assert.IsType<FeedReading.Read>(FeedReader.Read(
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<!-- c -->", 60)) + $"<rss><channel>{items}</channel></rss>"), null, FeedSources.Release(), Now));
        Assert.True(read.Cut);
        Assert.Equal(10_000, read.Entries.Count);
    }

    private static IReadOnlyList<FeedEntry> Entries(string xml) =>
        Assert.IsType<FeedReading.Read>(FeedReader.Read(Encoding.UTF8.GetBytes(xml), null, FeedSources.Release(), Now)).Entries;
}
