using Patch.Core.Data;
using Patch.Core.Notifications.Channels;

namespace Patch.Tests.Notifications.Channels;

public sealed class ChannelTextTests
{
    [Theory]
    [InlineData("one\r\ntwo\rthree\u2028four\u0085five", "one\ntwo\nthree\nfour\nfive")]
    [InlineData("a\0b\u0007c\u001bd\te", "abcd\te")]
    [InlineData("user\u202Egnp.exe\u2066\u200F", "usergnp.exe")]
    [InlineData(" \n \t", "")]
    [InlineData(null, "")]
    public void What_has_no_face_is_taken_out(string? text, string clean) => Assert.Equal(clean, ChannelText.Clean(text));

    [Fact]
    public void Half_a_character_is_replaced() => Assert.Equal("half \uFFFD and \uFFFD whole 🙂", ChannelText.Clean("half \uD83D and \uDE42 whole 🙂"));

    [Fact]
    public void A_line_is_one_line() => Assert.Equal("one two Bcc: x", ChannelText.Line("one\ntwo\r\nBcc:\tx\n"));

    [Theory]
    [InlineData("12345", 5, "12345")]
    [InlineData("123456", 5, "1234…")]
    [InlineData("123🙂6", 5, "123…")]
    [InlineData("  12345  ", 5, "12345")]
    [InlineData("   ", 5, null)]
    public void A_text_is_cut_between_characters(string text, int limit, string? cut) => Assert.Equal(cut, ChannelText.Cut(text, limit));

    [Theory]
    [InlineData("&&&&&&&&&&", 20, "&amp;&amp;&amp;…")]
    [InlineData("&&&", 15, "&amp;&amp;&amp;")]
    [InlineData("plain", 5, "plain")]
    public void A_text_is_never_cut_within_an_escape(string text, int limit, string cut) =>
        Assert.Equal(cut, ChannelText.CutEscaped(text, limit, plain => plain.Replace("&", "&amp;", StringComparison.Ordinal)));

    [Theory]
    [InlineData("https://example.org/a?b=c", true)]
    [InlineData("http://[::1]:3000/", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("https://example.org/a b", false)]
    [InlineData("https://example.org/|label>", false)]
    [InlineData("https://example.org/\"onclick=", false)]
    [InlineData("https://example.org/a/very/long/one/that/nobody/takes", false)]
    [InlineData("/relative", false)]
    [InlineData(null, false)]
    public void Only_a_web_address_becomes_a_link(string? url, bool isLink) => Assert.Equal(isLink, ChannelText.IsLink(url, 40));

    [Theory]
    [InlineData("notice-1_A", true)]
    [InlineData("a\r\nb", false)]
    [InlineData("a.b", false)]
    [InlineData("ümlaut", false)]
    [InlineData("", false)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123", true)]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234", false)]
    public void An_id_is_kept_where_it_is_plain(string id, bool isPlain) => Assert.Equal(isPlain ? id : IdKeys.Of(id), ChannelText.Token(id));
}
