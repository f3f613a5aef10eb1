using Microsoft.Playwright;
using Patch.Tests.Support;

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
    public async Task Every_page_keeps_nobody_out_in_light_and_dark_and_fits_a_phone(string name)
    {
        var story = await world.Story;
        await using var visit = await world.VisitAsync();
        await visit.GoAsync(ConsolePages.PathOf(name, story));
        Assert.Equal(1, await visit.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 }).CountAsync());
        await visit.IsAccessibleAsync($"{name} in light");
        await visit.KeepAsync($"{name}-light");

        await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await visit.IsAccessibleAsync($"{name} in dark");
        await visit.KeepAsync($"{name}-dark");

        await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await visit.Page.SetViewportSizeAsync(390, 844);
        var wide = await visit.Page.EvaluateAsync<string[]>(Overflowing);
        Assert.True(wide.Length == 0, $"{name} scrolls sideways on a phone: {string.Join("\n", wide)}");
        await visit.KeepAsync($"{name}-phone");
        visit.HasNoFaults();
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_page_reads_the_same_without_a_script(string name)
    {
        var story = await world.Story;
        await using var scripted = await world.VisitAsync();
        await using var plain = await world.VisitAsync(script: false);
        var path = ConsolePages.PathOf(name, story);
        await scripted.GoAsync(path);
        await plain.GoAsync(path);

        Assert.Equal(await HeadingsAsync(scripted), await HeadingsAsync(plain));
        Assert.True((await plain.TextAsync()).Length > 60, $"{name} shows its content.");
        plain.HasNoFaults();
    }

    /// <summary>What is wider than the window, and scrolls in no frame of its own.</summary>
    private const string Overflowing =
        """
        () => document.documentElement.scrollWidth <= window.innerWidth ? [] : [...document.querySelectorAll("body *")]
          .filter(part => part.getBoundingClientRect().right > window.innerWidth + 1 && !part.parentElement.closest(".table-frame, pre, .code"))
          .slice(0, 5).map(part => part.outerHTML.slice(0, 200)).concat("page")
        """;

    private static async Task<IReadOnlyList<string>> HeadingsAsync(Visit visit) =>
        await visit.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Heading).AllInnerTextsAsync();
}
