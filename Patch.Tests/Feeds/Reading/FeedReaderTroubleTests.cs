using System.Text;
using Patch.Core.Feeds.Reading;
using static Patch.Tests.Feeds.FeedSamples;

namespace Patch.Tests.Feeds.Reading;

/// <summary>What is not a feed, or not one that can be read: a code and a sentence each, never an exception.</summary>
public sealed class FeedReaderTroubleTests
{
    private const string BillionLaughs = """
        <?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
        <!ENTITY lol2 "&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;">]><feed xmlns="http://www.w3.org/2005/Atom"><title>&lol2;</title></feed>
        """;

    public static TheoryData<string, string> Troubles => new()
    {
        { "", "empty" },
        { " \n\t ", "empty" },
        { "<!DOCTYPE html><html><body>Sign in</body></html>", "html" },
        { "<!-- cached --><html lang=\"en\"><head><title>404</title></head>", "html" },
        { "<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"http://x\"><html/>", "html" },
        { BillionLaughs, "doctype" },
        { "<?xml version=\"1.0\"?><!DOCTYPE feed SYSTEM \"file:///etc/passwd\"><feed/>", "doctype" },
        { Atom(Release("v1", "2026-05-01T00:00:00Z"))[..^20], "truncated" },
        { "<?xml version=\"1.0\"?><feed", "truncated" },
        { "<?xml version=\"1.0\"?><!-- never closed", "truncated" },
        { Atom("<entry><id>one</entry>"), "malformed" },
        { Atom("<entry><title>a & b</title></entry>"), "malformed" },
        { Atom("<entry><title>&nbsp;</title></entry>"), "malformed" },
        { "{\"message\":\"Not Found\"}", "truncated" },
        { "<opml version=\"1.0\"><body/></opml>", "not-a-feed" },
        { Atom(string.Concat(Enumerable.Repeat("<a>", 300_000)) + string.Concat(Enumerable.Repeat("</a>", 300_000))), "too-deep" },
    };

    [Theory, MemberData(nameof(Troubles))]
    public void Trouble_has_a_code_and_a_sentence(string feed, string code)
    {
        var unreadable = Unreadable(Encoding.UTF8.GetBytes(feed));
        Assert.Equal(code, unreadable.Code);
        Assert.EndsWith(".", unreadable.Sentence);
    }

    [Fact]
    public void Comments_without_end_keep_nobody_busy() =>
        Assert.Equal("truncated", Unreadable(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<!---->", 200_000)) + "<feed")).Code);

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", false)]
    [InlineData("iso-8859-1", false)]
    [InlineData("windows-1252", false)]
    public void Encodings_are_read(string name, bool mark)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        var text = $"<?xml version=\"1.0\" encoding=\"{name}\"?>" + Atom("<entry><id>one</id><title>Löve</title></entry>").Split("?>", 2)[1];
        byte[] body = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
        var read = Assert.IsType<FeedReading.Read>(FeedReader.Read(body, "application/atom+xml", Source(), Now));
        Assert.Equal("Löve", Assert.Single(read.Entries).Title);
    }

    [Fact]
    public void Charset_of_the_answer_counts_where_the_document_names_none()
    {
        var body = Encoding.Latin1.GetBytes("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>one</id><title>Löve</title></entry></feed>");
        var read = Assert.IsType<FeedReading.Read>(FeedReader.Read(body, "application/atom+xml; charset=iso-8859-1", Source(), Now));
        Assert.Equal("Löve", Assert.Single(read.Entries).Title);
        Assert.Equal("encoding", Unreadable(body, "application/atom+xml").Code);
    }

    public static TheoryData<string, byte[], string?> WrongEncodings => new()
    {
        { "Latin-1 bytes called UTF-8", Encoding.Latin1.GetBytes(Atom("<entry><title>Löve</title></entry>")), null },
        { "a byte order mark before them", [0xEF, 0xBB, 0xBF, .. Encoding.Latin1.GetBytes(Atom("<entry><title>Löve</title></entry>"))], null },
        { "UTF-8 called UTF-16", Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"utf-16\"?><feed/>"), null },
        { "an encoding that nobody knows", Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"klingon-8\"?><feed/>"), null },
        { "UTF-7, which is unsafe", Encoding.UTF8.GetBytes("<feed/>"), "text/xml; charset=utf-7" },
        { "half a pair in UTF-16", [0xFF, 0xFE, (byte)'<', 0, 0x00, 0xD8], null },
    };

    [Theory, MemberData(nameof(WrongEncodings))]
    public void Wrong_encoding_is_told(string what, byte[] body, string? contentType)
    {
        var unreadable = Unreadable(body, contentType);
        Assert.True(unreadable.Code == "encoding", $"{what}: {unreadable.Sentence}");
    }

    [Fact]
    public void Content_type_that_cannot_be_read_says_nothing() =>
        Assert.IsType<FeedReading.Read>(FeedReader.Read(Encoding.UTF8.GetBytes(Atom()), ";;;", Source(), Now));
}
