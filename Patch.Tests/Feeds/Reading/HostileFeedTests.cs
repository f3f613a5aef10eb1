using System.Text;
using Patch.Core.Feeds.Reading;

namespace Patch.Tests.Feeds.Reading;

/// <summary>Feeds that would keep a reader busy, bring it down, or make it say what is not so.</summary>
public sealed class HostileFeedTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Elements_nested_without_end_keep_nobody_busy()
    {
        const int depth = 300_000;
        var title = string.Concat(Enumerable.Repeat("<a>", depth)) + string.Concat(Enumerable.Repeat("</a>", depth));
        Assert.Equal("too-deep", Unreadable($"<feed><entry><title>{title}</title></entry></feed>").Code);
    }

    [Theory]
    [InlineData("<!---->")]
    [InlineData("<?p?>")]
    public void What_stands_before_the_root_in_great_numbers_keeps_nobody_busy(string misc)
    {
        Assert.Equal("truncated", Unreadable(string.Concat(Enumerable.Repeat(misc, 200_000)) + "<feed").Code);
        Assert.Equal("doctype", Unreadable(string.Concat(Enumerable.Repeat(misc, 200_000)) + "<!DOCTYPE feed><feed/>").Code);
    }

    [Theory]
    [InlineData("<!-- from the cache --><html lang=\"en\"><head></head></html>")]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"http://x\"><html/>")]
    public void A_page_is_known_behind_what_stands_before_it(string page) => Assert.Equal("html", Unreadable(page).Code);

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Wide_encodings_are_known_without_a_mark(string name)
    {
        var text = $"<?xml version=\"1.0\" encoding=\"{name}\"?><feed><entry><id>1</id><title>Grüße</title></entry></feed>";
        Assert.Equal("Grüße", Assert.Single(Entries(Encoding.GetEncoding(name).GetBytes(text))).Title);
        Assert.Equal("encoding", Unreadable(text).Code);
    }

    [Fact]
    public void The_hash_that_stands_for_an_id_is_no_commit()
    {
        var source = FeedSources.Push();
        var read = FeedReader.Read("<rss><channel><item><title>a</title></item></channel></rss>"u8.ToArray(), null, source, Now);
        Assert.Null(Assert.Single(Assert.IsType<FeedReading.Read>(read).Entries).Sha);
    }

    [Fact]
    public void An_entry_that_says_nothing_is_none() => Assert.Empty(Entries("<feed><entry/><entry><id> </id><content>c</content></entry></feed>"));

    [Theory]
    [InlineData("<guid>https://forge.example/1</guid>", "https://forge.example/1")]
    [InlineData("<guid isPermaLink=\"false\">https://forge.example/1</guid>", null)]
    [InlineData("<guid>tag:forge.example,2026:1</guid>", null)]
    public void A_guid_is_the_page_only_where_it_can_be(string guid, string? url) =>
        Assert.Equal(url, Assert.Single(Entries($"<rss><channel><item>{guid}</item></channel></rss>")).Url);

    [Fact]
    public void Items_outside_the_channel_are_none() =>
        Assert.Equal("in", Assert.Single(Entries("<rss><other><item><guid>out</guid></item></other><channel><x><item><guid>deep</guid></item></x><item><guid>in</guid></item></channel></rss>")).Id);

    [Theory]
    [InlineData("Mon, 14 May 2026 10:00:00 GMT", true)]
    [InlineData("Thu, 14 May 2026 10:00:00", true)]
    [InlineData("Thu, 14 May 2026 10:00:00 XYZ", false)]
    [InlineData("5/6", false)]
    [InlineData("9999-12-31T23:59:59-12:00", false)]
    public void A_date_is_believed_where_it_can_be(string date, bool isDated)
    {
        var entry = Assert.Single(Entries($"<rss><channel><item><guid>1</guid><pubDate>{date}</pubDate></item></channel></rss>"));
        Assert.Equal((isDated, date), (entry.IsDated, entry.RawPublished));
        Assert.Equal(isDated ? new DateTimeOffset(2026, 5, 14, 10, 0, 0, TimeSpan.Zero) : Now, entry.PublishedAt);
    }

    private static IReadOnlyList<FeedEntry> Entries(string feed) => Entries(Encoding.UTF8.GetBytes(feed));

    private static IReadOnlyList<FeedEntry> Entries(byte[] feed) => Assert.IsType<FeedReading.Read>(FeedReader.Read(feed, null, FeedSources.Release(), Now)).Entries;

    private static FeedReading.Unreadable Unreadable(string feed) =>
        Assert.IsType<FeedReading.Unreadable>(FeedReader.Read(Encoding.UTF8.GetBytes(feed), null, FeedSources.Release(), Now));
}
