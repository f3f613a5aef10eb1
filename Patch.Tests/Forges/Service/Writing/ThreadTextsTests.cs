using Markdig;
using Patch.Core.Forges.Service;
using Patch.Core.Forges.Service.Facts;
using Patch.Core.Forges.Service.Writing;
using Patch.Core.Git.Stacks;

namespace Patch.Tests.Forges.Service.Writing;

public sealed class ThreadTextsTests
{
    private const string Evil = "@everyone fixes #1 | <b>\"x\"</b> `y` [z](http://e.example) <!-- patch:end ";
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseAdvancedExtensions().Build();
    private static readonly ForgeLinks Links = ForgeLinks.Of("github", "https://forge.example/acme/fork");

    [Fact]
    public void A_body_of_anything_fits_and_its_tables_hold()
    {
        var text = ThreadTexts.Pull(Huge(), new ForgeServiceOptions(), Links, "main");
        Assert.True(text.Part.Length <= ThreadTexts.LongestPart, $"{text.Part.Length}");
        Assert.Contains("left out here", text.Part, StringComparison.Ordinal);
        foreach (var heading in new[] { "### What became of 2000 patches", "### Checks", "### Take it over", "### Keep it for yourself", "Written by Patch for the attempt" })
            Assert.Contains(heading, text.Part, StringComparison.Ordinal);
        var html = Markdown.ToHtml(text.Part, Pipeline);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("e.example\"", html, StringComparison.Ordinal);
        Assert.All(html.Split("<tr>")[1..], row => Assert.True(row.Split("</tr>")[0].Split("<td").Length is 1 or 3 or 6, row));
        Assert.Equal(html.Split("<details>").Length, html.Split("</details>").Length);
        Assert.InRange(text.Title.Length, 1, 200);
        Assert.DoesNotContain('\n', text.Title);
    }

    [Theory]
    [InlineData("{{nothing}}")]
    [InlineData("{{#if")]
    [InlineData("{{#each patches}}")]
    [InlineData("{{> other}}")]
    [InlineData("{{#if fork}}{{#if fork}}{{#if fork}}{{#if fork}}x{{/if}}{{/if}}{{/if}}{{/if}}")]
    public void A_mistake_in_any_template_gives_Patchs_own_and_a_sentence(string template)
    {
        var own = new ForgeServiceOptions { TitleTemplate = template, BodyTemplate = template };
        var (text, standard) = (ThreadTexts.Pull(Small(), own, Links, "main"), ThreadTexts.Pull(Small(), new ForgeServiceOptions(), Links, "main"));
        Assert.Equal(standard.Title, text.Title);
        Assert.Contains("TitleTemplate", text.Fault, StringComparison.Ordinal);
        Assert.Contains("BodyTemplate", text.Fault, StringComparison.Ordinal);
        Assert.Contains("has a mistake", text.Part, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_may_put_the_parts_in_another_order_and_leave_some_out()
    {
        var text = ThreadTexts.Pull(Small(), new ForgeServiceOptions { BodyTemplate = "Hello {{branch}}\n\n{{takeover}}\n{{stack}}" }, Links, "main");
        Assert.Null(text.Fault);
        Assert.StartsWith("Hello main\n\n### Take it over", text.Part, StringComparison.Ordinal);
        Assert.DoesNotContain("### Checks", text.Part, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_repeats_its_parts_beyond_the_bound_is_not_used()
    {
        var text = ThreadTexts.Pull(Huge(), new ForgeServiceOptions { BodyTemplate = "{{stack}}{{stack}}{{stack}}{{rangeDiff}}{{rangeDiff}}" }, Links, "main");
        Assert.Contains("more often than there is room for", text.Fault, StringComparison.Ordinal);
        Assert.True(text.Part.Length <= ThreadTexts.LongestPart);
    }

    [Fact]
    public void Patchs_part_is_renewed_and_what_is_around_it_stays()
    {
        var body = "before\n" + OwnedBody.Of("old", "key") + "\nafter";
        Assert.Equal("before\n" + OwnedBody.Of("new", "key") + "\nafter", OwnedBody.Renew(body, "new", "key"));
        Assert.Null(OwnedBody.Renew("nothing of it", "new", "key"));
        Assert.Null(OwnedBody.Renew(OwnedBody.Of("old", "other"), "new", "key"));
        Assert.Null(OwnedBody.Renew($"{OwnedBody.Marker("key")} and no end", "new", "key"));
    }

    private static ThreadFacts Small() => new("key", "patch:a:1:dispatch:t", "changed", "stack", "acme/fork", "main", "v1.1")
    {
        Candidate = new ShownCandidate("refs/heads/patch/candidates/v1.1", new string('a', 40), false, false), Patches = [new ShownPatch(PatchOutcomes.Applied, new string('b', 40), "Add it", new string('c', 40), "", null, null)], Checks = [],
    };

    private static ThreadFacts Huge() => new("key", Evil, "changed", Evil, Evil, Evil, Evil + new string('x', 100_000))
    {
        Message = Evil, Upstream = Evil, UpstreamUrl = "https://up.example/a/b", Before = new string('d', 40), RangeDiff = string.Concat(Enumerable.Repeat(Evil + "\n```\n", 20_000)),
        Candidate = new ShownCandidate("refs/heads/" + Evil, new string('a', 40), false, null),
        Patches = [.. Enumerable.Range(0, 2000).Select(at => new ShownPatch(at % 3 == 0 ? PatchOutcomes.Changed : PatchOutcomes.UpstreamedEmpty, new string('b', 40), Evil + new string('y', at), at % 3 == 0 ? new string('c', 40) : null, Evil, null, null))],
        Checks = [.. Enumerable.Range(0, 200).Select(at => new ShownCheck(Evil + at, Evil, at % 2 == 0, Evil, Evil, string.Concat(Enumerable.Repeat(Evil + "\n", 400))))],
    };
}
