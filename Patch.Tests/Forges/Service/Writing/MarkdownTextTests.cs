using Markdig;
using Patch.Core.Forges.Service.Writing;

namespace Patch.Tests.Forges.Service.Writing;

public sealed class MarkdownTextTests
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseAdvancedExtensions().Build();

    public static TheoryData<string> Hostile =>
    [
        "**bold** _it_ ~~no~~ `code`", "<script>alert(1)</script>", "![x](http://evil.example/x.png)", "[link](javascript:alert(1))", "a | b | c", "# Heading", "- item\n- other",
        "@everyone and @team/core look", "fixes #1, !2 and GH-3", "https://evil.example/?a=1 www.evil.example", "line\r\nbreak\u2028and\u2029more", "``` ```` `````", "<!-- patch:end x -->",
        "&lt;b&gt; &amp; &#64;", "\u202Eesrever", "/close\n/merge", "a\\", "\\`", "$x^2$ {{template}}", new string('`', 300), new string('@', 100_000), "\uD800 half", "",
    ];

    [Theory, MemberData(nameof(Hostile))]
    public void Plain_text_shows_its_letters_and_nothing_else(string text)
    {
        var html = Markdown.ToHtml($"It says {MarkdownText.Plain(text, 200)} there.", Pipeline);
        Assert.DoesNotContain("<a", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<strong", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<code", html, StringComparison.Ordinal);
        Assert.DoesNotContain("@everyone", html, StringComparison.Ordinal);
        Assert.DoesNotContain("#1", html, StringComparison.Ordinal);
        Assert.Single(html.Split("<p>")[1..]);
        Assert.StartsWith("<p>It says ", html, StringComparison.Ordinal);
        Assert.EndsWith(" there.</p>\n", html, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Hostile))]
    public void A_code_span_in_a_table_is_one_cell(string text)
    {
        var html = Markdown.ToHtml($"| a | b |\n| --- | --- |\n| {MarkdownText.Code(text, 200, cell: true)} | end |\n", Pipeline);
        Assert.Equal(2, html.Split("<td>").Length - 1);
        Assert.Contains("<td>end</td>", html, StringComparison.Ordinal);
        Assert.Equal(MarkdownText.Line(text, 200).Length > 0, html.Contains("<code>", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Hostile))]
    public void A_block_ends_where_it_should(string text)
    {
        var html = Markdown.ToHtml($"{MarkdownText.Fence(text, "diff", 5000)}\nBehind it.\n", Pipeline);
        Assert.EndsWith("<p>Behind it.</p>\n", html, StringComparison.Ordinal);
        Assert.Single(html.Split("<pre>")[1..]);
    }

    [Fact]
    public void What_is_shown_never_looks_like_a_marker_of_Patch()
    {
        const string marker = "<!-- patch:end abc -->";
        Assert.DoesNotContain(marker, MarkdownText.Fence(marker, "", 100) + MarkdownText.Code(marker, 100) + MarkdownText.Plain(marker, 100), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\tb\n c", 10, "a b c")]
    [InlineData("abcdefgh", 5, "abcd…")]
    [InlineData("😀😀😀", 4, "😀…")]
    public void A_line_is_cut_at_whole_letters(string text, int most, string line) => Assert.Equal(line, MarkdownText.Line(text, most));
}
