using Patch.Core.Templates;

namespace Patch.Tests.Templates;

public sealed class BoundedTemplateTests
{
    private static readonly Dictionary<string, object?> Facts = new() { ["name"] = "<b>", ["list"] = Enumerable.Range(0, 100).Cast<object?>().ToList(), ["half"] = 0.5 };

    [Theory]
    [InlineData("{{name}} {{half}} {{nothing}}.", "<b> 0.5 .")]
    [InlineData(" {{#if list}}yes{{/if}}\n", " yes\n")]
    public void What_it_writes_is_plain_and_left_as_it_is(string source, string text) => Assert.Equal((text, null), BoundedTemplate.Of(source).Render(Facts, 1000));

    [Theory]
    [InlineData("{{#each list}}{{#each ../list}}word {{/each}}{{/each}}", "it writes more than 1000 characters")]
    [InlineData("{{> other}}", "it asks for a part ({{> or {{#*), and there are none")]
    [InlineData("{{#if a}}{{#if a}}{{#if a}}{{#if a}}x{{/if}}{{/if}}{{/if}}{{/if}}", "its blocks lie deeper than 3 within one another")]
    public void Beyond_its_bounds_it_writes_nothing(string source, string mistake) => Assert.Equal((null, mistake), BoundedTemplate.Of(source).Render(Facts, 1000));

    [Fact]
    public void A_longer_one_is_not_read() => Assert.Equal(
        (null, "it has more than 16384 characters"), BoundedTemplate.Of(new string('x', BoundedTemplate.LongestSource + 1)).Render(Facts, 100_000));

    [Fact]
    public void What_the_facts_do_not_have_is_a_mistake_where_it_is_asked_for()
    {
        var (text, mistake) = BoundedTemplate.Of("{{nothing}}", strict: true).Render(Facts, 1000);
        Assert.Null(text);
        Assert.Contains("nothing", mistake, StringComparison.Ordinal);
    }
}
