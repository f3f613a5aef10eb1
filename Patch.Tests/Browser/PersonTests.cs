using Microsoft.Playwright;

namespace Patch.Tests.Browser;

/// <summary>How people come to the console who have no script, no mouse, or no business there.</summary>
[Collection(nameof(ConsoleVisitors))]
public sealed class PersonTests(ConsoleWorld world)
{
    [Fact]
    public async Task Without_a_script_one_signs_in_filters_acts_chooses_a_theme_and_signs_out()
    {
        await world.Story;
        await using var visit = await world.StrangerAsync(script: false);
        await visit.GoAsync("/console/sources");
        await visit.SignInAsync(ConsoleWorld.Token);
        await visit.SeeAsync(world.Stage.GitSource);
        Assert.Equal("/console/sources", new Uri(visit.Page.Url).AbsolutePath);

        await visit.Page.GetByLabel("Id begins with").FillAsync("nothing-begins-so");
        await visit.PressAsync("Filter");
        await visit.SeeAsync("No source is like that");
        Assert.Contains("id=nothing-begins-so", visit.Page.Url, StringComparison.Ordinal);
        await visit.FollowAsync("Show all");
        await visit.PressAsync("Poll now");
        await visit.Page.Locator(".note").First.WaitForAsync();

        await visit.Page.GetByLabel("Theme").SelectOptionAsync("dark");
        await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Set" }).ClickAsync();
        Assert.Equal("dark", await visit.Page.Locator("html").GetAttributeAsync("data-theme"));
        await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out" }).ClickAsync();
        await visit.GoAsync("/console/sources");
        Assert.Equal("Sign in · Patch", await visit.Page.TitleAsync());
        visit.HasNoFaults();
    }

    [Fact]
    public async Task With_the_keyboard_alone_one_skips_to_the_content_walks_the_pages_and_filters()
    {
        await world.Story;
        await using var visit = await world.VisitAsync();
        await visit.GoAsync("/console/sources");
        var keyboard = visit.Page.Keyboard;

        await keyboard.PressAsync("Tab");
        Assert.Equal("Skip to content", await FocusedAsync(visit));
        await keyboard.PressAsync("Enter");
        Assert.Equal("main", await visit.Page.EvaluateAsync<string>("document.activeElement.id"));

        await visit.GoAsync("/console/sources");
        var seen = new List<string>();
        for (var presses = 0; presses < 40 && !seen.Contains("Id begins with"); presses++)
        {
            await keyboard.PressAsync("Tab");
            seen.Add(await FocusedAsync(visit));
            Assert.True(await visit.Page.EvaluateAsync<bool>(IsVisiblyFocused), $"'{seen[^1]}' shows that it has the focus.");
        }

        Assert.Equal(["Skip to content", "Patch", "Overview", "Stacks"], seen.Take(4));
        await keyboard.TypeAsync("rehearsal");
        await keyboard.PressAsync("Enter");
        await visit.IsAtAsync("id=rehearsal");
        await visit.SeeAsync(world.Stage.GitSource);
        visit.HasNoFaults();
    }

    [Fact]
    public async Task A_list_follows_what_happens_without_being_loaded_again()
    {
        await world.Story;
        await using var visit = await world.VisitAsync();
        await visit.GoAsync("/console/events");
        await visit.MarkAsync();
        await world.CreateEventAsync("made-while-somebody-looks");
        await visit.SeeAsync("made-while-somebody-looks");
        await visit.WasNotLoadedAgainAsync();

        // What stood in its payload is shown and never run.
        await visit.GoAsync("/console/events/made-while-somebody-looks");
        await visit.SeeAsync("<script>document.title='owned'</script>");
        Assert.NotEqual("owned", await visit.Page.TitleAsync());
        visit.HasNoFaults();
    }

    [Fact]
    public async Task The_sign_in_page_keeps_nobody_out_but_those_without_the_token()
    {
        await world.Story;
        await using var visit = await world.StrangerAsync();
        foreach (var path in new[] { "/", "/console/audit", "/console/settings" })
        {
            await visit.GoAsync(path);
            Assert.Equal("Sign in · Patch", await visit.Page.TitleAsync());
        }

        await visit.LookAsync("sign-in");
        visit.HasNoFaults();
    }

    /// <summary>The name of what has the focus, as it is read out.</summary>
    private static Task<string> FocusedAsync(Visit visit) => visit.Page.EvaluateAsync<string>(
        "() => { const e = document.activeElement; return (e.labels?.[0]?.textContent ?? e.getAttribute('aria-label') ?? e.textContent).trim(); }");

    private const string IsVisiblyFocused =
        """
        () => {
          const style = getComputedStyle(document.activeElement), box = document.activeElement.getBoundingClientRect();
          return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.width > 0 && box.bottom > 0;
        }
        """;
}
