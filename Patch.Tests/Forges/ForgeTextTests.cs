using Patch.Core.Forges;

namespace Patch.Tests.Forges;

public sealed class ForgeTextTests
{
    [Theory]
    [InlineData("plain words", "plain words")]
    [InlineData("**bold** _it_ `code`", @"\*\*bold\*\* \_it\_ \`code\`")]
    [InlineData("a | b", @"a \| b")]
    [InlineData("<img src=x onerror=alert(1)>", @"&lt;img src\=x onerror\=alert\(1\)&gt;")]
    [InlineData("[text](http)", @"\[text\]\(http\)")]
    [InlineData("line\r\n# heading", "line \\#\u200B heading")]
    [InlineData("\u202Eevil\u2066 \u0007", "evil")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Markup_is_shown_as_it_is(string? text, string expected) => Assert.Equal(expected, ForgeText.Plain(text));

    [Theory]
    [InlineData("@everyone", "@e")]
    [InlineData("mail me@example.org", "@e")]
    [InlineData("fixes #123", "#1")]
    [InlineData("see !7", "!7")]
    [InlineData("acme/tool#5", "#5")]
    [InlineData("~label %1 $2 &3", "~l")]
    [InlineData("GH-12", "GH-1")]
    [InlineData("https://github.com/acme/tool/issues/1", "://")]
    [InlineData("www.example.org", "www.")]
    [InlineData("/close", "\n/close")]
    [InlineData("&#64;name", "&#64;")]
    public void Nothing_is_mentioned_referenced_or_linked(string text, string link)
    {
        var plain = ForgeText.Plain(text).Replace("\\", "", StringComparison.Ordinal);

        Assert.DoesNotContain(link, plain, StringComparison.Ordinal);
        // The reader sees the same words.
        Assert.Equal(text, System.Net.WebUtility.HtmlDecode(plain.Replace("\u200B", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Quick_action_never_begins_a_line() => Assert.StartsWith("\\/", ForgeText.Plain("/merge"), StringComparison.Ordinal);

    [Theory]
    [InlineData(256)]
    [InlineData(100_000)]
    public void Long_line_is_cut_with_an_ellipsis(int length)
    {
        var line = ForgeText.Line(new string('t', length));
        Assert.Equal(ForgeText.TitleLimit, line.Length);
        Assert.EndsWith("…", line, StringComparison.Ordinal);
        Assert.Equal(new string('t', 255), ForgeText.Line(new string('t', 255)));
    }

    [Fact]
    public void No_character_is_cut_in_two()
    {
        for (var start = 0; start < 3; start++)
        {
            var text = new string('x', start) + string.Concat(Enumerable.Repeat("😀", 100));
            Assert.All(new[] { ForgeText.Line(text, 20), ForgeText.Plain(text, 21), ForgeText.Body(text, 150) }, cut =>
            {
                Assert.True(cut.Length <= 150, cut);
                Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(cut)));
            });
        }
    }

    [Fact]
    public void Long_body_is_cut_at_a_line_and_says_so()
    {
        var body = "The beginning\n" + string.Concat(Enumerable.Repeat("0123456789\n", 10_000));

        var cut = ForgeText.Body(body);

        Assert.InRange(cut.Length, 65_000, ForgeText.BodyLimit);
        Assert.StartsWith("The beginning\n", cut, StringComparison.Ordinal);
        Assert.EndsWith($"0123456789\n\n{ForgeText.CutSentence}", cut, StringComparison.Ordinal);
        Assert.Equal("short", ForgeText.Body("short"));
        Assert.Equal(ForgeText.BodyLimit, ForgeText.Body(new string('x', ForgeText.BodyLimit)).Length);
    }

    [Fact]
    public void Block_that_is_cut_is_closed()
    {
        var cut = ForgeText.Body("```diff\n" + string.Concat(Enumerable.Repeat("+ line\n", 100_000)));
        Assert.EndsWith($"+ line\n```\n\n{ForgeText.CutSentence}", cut, StringComparison.Ordinal);
        Assert.True(cut.Length <= ForgeText.BodyLimit);
    }

    [Theory]
    [InlineData("Draft: Carry v1.2")]
    [InlineData("WIP:Carry v1.2")]
    [InlineData("[wip] Carry v1.2")]
    [InlineData("Carry v1.2")]
    public void Mark_of_a_draft_is_no_part_of_the_title(string title) => Assert.Equal("Carry v1.2", ForgeText.Unmarked(title));

    [Theory]
    [InlineData("\uD800 alone")]
    [InlineData("alone \uDC00")]
    public void Broken_surrogate_is_replaced(string text) => Assert.Contains("\uFFFD", ForgeText.Line(text), StringComparison.Ordinal);
}
