using Microsoft.Playwright;

namespace Patch.Tests.Browser;

[Collection(nameof(ConsoleVisitors))]
public sealed class ConsoleTests(ConsoleWorld world)
{
    public static TheoryData<string> Pages => ConsolePages.Names;

    [Fact]
    public async Task A_maintainer_comes_from_the_empty_first_page_to_a_resolved_conflict()
    {
        var story = await world.Story;
        Assert.NotEqual(story.Changed, story.Resolved);
        Assert.Equal("changed", (string?)(await world.GetAsync($"/maintenance-attempts/{Uri.EscapeDataString(story.Resolved)}"))["attempt"]!["status"]);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_page_keeps_nobody_out_in_light_and_dark_fits_a_phone_and_reads_the_same_without_a_script(string name)
    {
        var path = ConsolePages.PathOf(name, await world.Story);
        var (visit, plain) = (await world.Window, await world.PlainWindow);
        await visit.GoAsync(path);
        await plain.GoAsync(path);

        Assert.Equal(1, await visit.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 }).CountAsync());
        Assert.Equal(await HeadingsAsync(visit), await HeadingsAsync(plain));
        Assert.True((await plain.TextAsync()).Length > 60, $"{name} shows its content.");
        await visit.LookAsync(name);
        visit.HasNoFaults();
        plain.HasNoFaults();
    }

    private static async Task<IReadOnlyList<string>> HeadingsAsync(Visit visit) =>
        await visit.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Heading).AllInnerTextsAsync();
}
