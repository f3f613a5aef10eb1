using Patch.Core.Data;
using Patch.Core.Feeds.Reading;
using static Patch.Tests.Feeds.FeedSamples;

namespace Patch.Tests.Feeds.Reading;

public sealed class FeedReaderTests
{
    [Fact]
    public void Namespaced_entries_are_found()
    {
        var entry = Assert.Single(Entries("""
            <atom:feed xmlns:atom="http://www.w3.org/2005/Atom"><atom:entry><atom:id>one</atom:id><atom:title>One</atom:title>
            <atom:link href="https://example.org/one"/><atom:updated>2026-05-01T00:00:00Z</atom:updated></atom:entry></atom:feed>
            """));
        Assert.Equal(("one", "One", "https://example.org/one"), (entry.Id, entry.Title, entry.Url));
    }

    [Fact]
    public void Entries_in_comments_and_in_CDATA_are_none()
    {
        var entry = Assert.Single(Entries(Atom(
            "<!--" + Release("v1", "2026-05-01T00:00:00Z") + "-->",
            "<subtitle><![CDATA[" + Release("v2", "2026-05-01T00:00:00Z") + "]]></subtitle>",
            Release("v3", "2026-05-01T00:00:00Z"))));
        Assert.Equal("v3", entry.Tag);
    }

    [Fact]
    public void Id_of_the_entry_is_not_that_of_its_source()
    {
        var entry = Assert.Single(Entries(Atom("<entry><source><id>other-feed</id><title>Other</title><updated>2001-01-01T00:00:00Z</updated></source><id>own</id><title>Own</title></entry>")));
        Assert.Equal(("own", "Own", false), (entry.Id, entry.Title, entry.IsDated));
    }

    [Fact]
    public void Elements_of_other_namespaces_beside_its_own_do_not_count()
    {
        var atom = Assert.Single(Entries(Atom("""<entry xmlns:media="http://search.yahoo.com/mrss/"><media:title>Wrong</media:title><media:id>wrong</media:id><id>right</id><title>Right</title></entry>""")));
        Assert.Equal(("right", "Right"), (atom.Id, atom.Title));
        var rss = Assert.Single(Entries(Rss("""<item><atom:link href="https://example.org/self" rel="self"/><link>https://example.org/one</link><atom:id>wrong</atom:id><guid>right</guid><title>Right</title></item>""")));
        Assert.Equal(("right", "https://example.org/one"), (rss.Id, rss.Url));
    }

    [Theory]
    [InlineData("""<link rel="self" href="https://x.org/self"/><link rel="alternate" href="https://x.org/page"/>""", "https://x.org/page")]
    [InlineData("""<link rel="enclosure" href="https://x.org/file"/><link href="https://x.org/page"/>""", "https://x.org/page")]
    [InlineData("""<link rel="related" href="https://x.org/related"/><link rel="edit" href="https://x.org/edit"/>""", "https://x.org/related")]
    [InlineData("""<link rel="self" href="https://x.org/self"/>""", null)]
    [InlineData("""<link href="javascript:alert(1)"/>""", null)]
    [InlineData("<link/>", null)]
    [InlineData("<link href=\"/a/releases/1\"/>", "https://example.org/a/releases/1")]
    [InlineData("<link href=\"file:///etc/passwd\"/>", null)]
    public void Link_is_chosen_by_its_rel(string links, string? expected) =>
        Assert.Equal(expected, Assert.Single(Entries(Atom($"<entry><id>one</id>{links}</entry>"))).Url);

    [Theory]
    [InlineData("<title>a &amp;amp; b</title>", "a &amp; b")]
    [InlineData("<title><![CDATA[a &amp; <b>]]></title>", "a &amp; <b>")]
    [InlineData("<title>\n   a\t b  \n c </title>", "a b c")]
    [InlineData("<title type=\"html\">a &lt;b&gt;bold&lt;/b&gt; &amp;amp; c</title>", "a bold & c")]
    [InlineData("<title type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">a <i>b</i></div></title>", "a b")]
    [InlineData("<title>x&#9999999999;y&#0;z&#xFFFFFFFF;</title>", "xyz")]
    [InlineData("<title>x&#128512;y</title>", "x\U0001F600y")]
    [InlineData("<title>bell\u0007 and \uFFFE</title>", "bell and")]
    [InlineData("", "")]
    public void Title_is_decoded_once_and_folded(string title, string expected) =>
        Assert.Equal(expected, Assert.Single(Entries(Atom($"<entry><id>one</id>{title}</entry>"))).Title);

    [Fact]
    public void Character_reference_out_of_range_hides_no_other_entry()
    {
        var entries = Entries(Atom("<entry><id>one</id><title>a &#9999999999; b</title></entry>", Release("v2", "2026-05-01T00:00:00Z")));
        Assert.Equal(["one", "tag:github.com,2008:Repository/1/v2"], entries.Select(entry => entry.Id));
    }

    [Fact]
    public void Unreadable_date_falls_back_and_hides_no_other_entry()
    {
        var entries = Entries(Atom(
            "<entry><id>a</id><published>soon</published><updated>2026-05-02T10:00:00+02:00</updated></entry>",
            "<entry><id>b</id><updated>whenever</updated></entry>",
            "<entry><id>c</id></entry>",
            Release("v1", "2026-05-01T00:00:00Z")));
        Assert.Equal(["2026-05-02T08:00:00.000Z", Now.ToWire(), Now.ToWire(), "2026-05-01T00:00:00.000Z"], entries.Select(entry => entry.PublishedAt.ToWire()));
        Assert.Equal([true, false, false, true], entries.Select(entry => entry.IsDated));
        Assert.Equal(["soon", "whenever", null, "2026-05-01T00:00:00Z"], entries.Select(entry => entry.RawPublished));
    }

    [Fact]
    public void Entry_without_an_id_is_known_by_its_link_else_by_title_and_date()
    {
        var entries = Entries(Atom(
            """<entry><link href="https://example.org/one"/><title>One</title></entry>""",
            "<entry><title>Two</title><updated>2026-05-01T00:00:00Z</updated></entry>",
            "<entry><title>Two</title><updated>2026-05-02T00:00:00Z</updated></entry>",
            "<entry><content>nothing that tells it from others</content></entry>"), "push");
        Assert.Equal(3, entries.Select(entry => entry.Id).Distinct().Count());
        Assert.Equal("https://example.org/one", entries[0].Id);
        Assert.Equal(IdKeys.Of("Two\n2026-05-01T00:00:00Z"), entries[1].Id);

        // The hash that stands for the id is not a commit.
        Assert.All(entries, entry => Assert.Null(entry.Sha));
    }

    [Fact]
    public void Rss_1_is_read()
    {
        var entry = Assert.Single(Entries("""
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
            <channel rdf:about="https://example.org/"><title>Feed</title></channel>
            <item rdf:about="https://example.org/releases/tag/v1"><title>One</title><link>https://example.org/releases/tag/v1</link>
            <dc:date>2026-05-01T12:00:00+02:00</dc:date><dc:creator>Ada</dc:creator></item></rdf:RDF>
            """));
        Assert.Equal(("https://example.org/releases/tag/v1", "One", "v1", "Ada", "2026-05-01T10:00:00.000Z"), (entry.Id, entry.Title, entry.Tag, entry.Author, entry.PublishedAt.ToWire()));
    }

    [Theory]
    [InlineData("""<guid>https://example.org/one</guid>""", "https://example.org/one")]
    [InlineData("""<guid isPermaLink="false">https://example.org/one</guid>""", null)]
    [InlineData("""<guid>tag:example.org,2026:one</guid>""", null)]
    public void Guid_is_the_page_only_where_it_can_be(string guid, string? url) => Assert.Equal(url, Assert.Single(Entries(Rss($"<item>{guid}</item>"))).Url);

    [Theory]
    [InlineData("tag:github.com,2008:Grit::Commit/0123456789abcdef0123456789abcdef01234567", null, "0123456789abcdef0123456789abcdef01234567")]
    [InlineData("0123456789abcdef0123456789abcdef01234567: https://codeberg.org/a/b/commit/0123456789abcdef0123456789abcdef01234567", null, "0123456789abcdef0123456789abcdef01234567")]
    [InlineData("https://gitlab.com/a/b/-/commit/0123456789abcdef0123456789abcdef01234567", null, "0123456789abcdef0123456789abcdef01234567")]
    [InlineData("one", "https://example.org/commit/0123456789abcdef0123456789abcdef01234567", "0123456789abcdef0123456789abcdef01234567")]
    [InlineData("0123456789abcdef0123456789abcdef012345678", null, null)]
    public void Commit_of_a_push_is_in_its_id_or_link(string id, string? link, string? sha) =>
        Assert.Equal(sha, Assert.Single(Entries(Atom($"""<entry><id>{id}</id><link href="{link}"/></entry>"""), "push")).Sha);

    [Fact]
    public void More_entries_than_the_bound_are_cut_and_it_says_so()
    {
        string[] entries = [.. Enumerable.Range(0, FeedReader.MaxEntries).Select(number => $"<entry><id>{number}</id></entry>")];
        Assert.False(Assert.IsType<FeedReading.Read>(Read(Atom(entries))).Cut);
        var cut = Assert.IsType<FeedReading.Read>(Read(Atom([.. entries, "<entry><id>last</id></entry>"])));
        Assert.True(cut.Cut);
        Assert.Equal(FeedReader.MaxEntries, cut.Entries.Count);
    }

    [Fact]
    public void Feed_without_entries_is_a_feed() => Assert.Empty(Entries(Atom()));
}
