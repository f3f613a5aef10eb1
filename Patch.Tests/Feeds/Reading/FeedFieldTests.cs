using System.Text;
using Patch.Core.Feeds.Reading;

namespace Patch.Tests.Feeds.Reading;

/// <summary>Titles, links and characters as feeds write them.</summary>
public sealed class FeedFieldTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Read in quadratic time, this title would hold a core for more than half a minute.</summary>
    [Fact]
    public void A_title_of_millions_of_opening_brackets_is_read_in_one_pass()
    {
        var title = string.Concat(Enumerable.Repeat("&lt;", 2_000_000));
        Assert.Equal(2_000_000, Single(Encoding.UTF8.GetBytes(Atom($"<title type=\"html\">{title}</title>"))).Title.Length);
    }

    [Fact]
    public void UTF_16_is_read_in_either_byte_order_by_its_mark()
    {
        var feed = "<?xml version=\"1.0\" encoding=\"utf-16\"?>" + Atom("<title>Grüße</title>");
        Assert.Equal("Grüße", Single([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(feed)]).Title);
        Assert.Equal("Grüße", Single([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(feed)]).Title);
    }

    [Fact]
    public void References_to_halves_of_surrogate_pairs_are_left_out_and_whole_ones_are_kept() =>
        Assert.Equal("ab😀😀", Single(Encoding.UTF8.GetBytes(Atom("<title>a&#xD83D;&#xDE00;b&#x1F600;😀</title>"))).Title);

    [Theory]
    [InlineData("""<title type="html">&lt;b&gt;1 &amp;lt; 2&lt;/b&gt; &amp;amp; more</title>""", "1 < 2 & more")]
    [InlineData("""<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b></div></title>""", "a b")]
    [InlineData("<title>1 &lt; 2 &amp;amp;</title>", "1 < 2 &amp;")]
    [InlineData("<title>\n   two\t lines\r\n of it  </title>", "two lines of it")]
    [InlineData("<title><![CDATA[a <!-- b --> c]]></title>", "a <!-- b --> c")]
    [InlineData("", "")]
    public void Titles_are_plain_text(string title, string expected) => Assert.Equal(expected, Single(Encoding.UTF8.GetBytes(Atom(title))).Title);

    [Theory]
    [InlineData("""<link href="https://x.example/none"/>""", "https://x.example/none")]
    [InlineData("""<link rel="self" href="https://x.example/s"/><link rel="alternate" href="https://x.example/a"/>""", "https://x.example/a")]
    [InlineData("""<link rel="enclosure" href="https://x.example/e"/><link rel="related" href="https://x.example/r"/>""", "https://x.example/r")]
    [InlineData("""<link rel="self" href="https://x.example/s"/>""", null)]
    [InlineData("""<link rel="alternate"/>""", null)]
    public void The_link_is_the_alternate_one_and_never_the_feeds_own(string links, string? expected) =>
        Assert.Equal(expected, Single(Encoding.UTF8.GetBytes(Atom(links))).Url);

    private static string Atom(string fields) => $"<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>1</id>{fields}</entry></feed>";

    private static FeedEntry Single(byte[] body) =>
        Assert.Single(Assert.IsType<FeedReading.Read>(FeedReader.Read(body, null, FeedSources.Release(), Now)).Entries);
}
