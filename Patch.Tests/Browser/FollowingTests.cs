using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Patch.Tests.Support;

namespace Patch.Tests.Browser;

/// <summary>How a page follows what happens, and what it does when it cannot.</summary>
[Collection(nameof(ConsoleVisitors))]
public sealed partial class FollowingTests(ConsoleWorld world)
{
    private const string Live = "x-patch-live";

    private const string KeepLines =
        "window.lines = []; window.EventSource = class extends EventSource { constructor(address) { super(address); lines.push(this); } };";

    private const string Open = "lines.filter(line => line.readyState !== EventSource.CLOSED).length";

    [Fact]
    public async Task A_page_that_nobody_sees_gives_its_line_back_and_catches_up_when_it_is_seen_again()
    {
        await world.Story;
        await using var visit = await world.VisitAsync();
        await visit.Page.AddInitScriptAsync(KeepLines);
        await visit.GoAsync("/console/events");
        await visit.MarkAsync();
        Assert.Equal(1, await visit.Page.EvaluateAsync<int>(Open));
        await ShowAsync(visit, seen: false);
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>(Open));
        await world.CreateEventAsync("made-while-nobody-sees");
        await ShowAsync(visit, seen: true);
        await visit.SeeAsync("made-while-nobody-sees");
        Assert.Equal(1, await visit.Page.EvaluateAsync<int>(Open));
        await visit.WasNotLoadedAgainAsync();
        visit.HasNoFaults();
    }

    [Fact]
    public async Task What_a_failed_look_should_have_shown_is_shown_by_the_next()
    {
        await world.Story;
        await using var visit = await world.VisitAsync();
        var (fails, failed, shown) = (false, 0, 0);
        await visit.Page.RouteAsync("**/console/events", async route =>
        {
            var look = route.Request.Headers.ContainsKey(Live);
            if (look && fails)
            {
                failed++;
                await route.FulfillAsync(new RouteFulfillOptions { Status = 503 });
                return;
            }

            shown += look ? 1 : 0;
            await route.ContinueAsync();
        });
        await visit.GoAsync("/console/events");
        await visit.MarkAsync();
        await Eventually.TrueAsync(() => Task.FromResult(shown > 0), "the page has caught up");
        fails = true;
        await world.CreateEventAsync("made-while-the-service-is-away");
        await Eventually.TrueAsync(() => Task.FromResult(failed > 0), "a look has failed");
        fails = false;
        await visit.SeeAsync("made-while-the-service-is-away");
        await visit.WasNotLoadedAgainAsync();
    }

    [Fact]
    public async Task A_page_whose_session_has_ended_says_so()
    {
        await world.Story;
        await using var visit = await world.VisitAsync();
        await visit.GoAsync("/console/events?type=by.hand");
        await visit.Page.Context.ClearCookiesAsync();
        await world.CreateEventAsync("made-after-the-session");
        await visit.SeeAsync("Your session has ended");
        await visit.FollowAsync("Sign in again");
        await visit.SignInAsync(ConsoleWorld.Token);
        await visit.SeeAsync("made-after-the-session");
        Assert.EndsWith("/console/events?type=by.hand", visit.Page.Url, StringComparison.Ordinal);
        visit.HasNoFaults();
    }

    [Fact]
    public async Task Between_two_looks_is_a_pause_however_much_happens()
    {
        await world.Story;
        await using var visit = await world.VisitAsync();
        var looks = new ConcurrentQueue<long>();
        visit.Page.Request += (_, request) =>
        {
            if (request.Headers.ContainsKey(Live))
                looks.Enqueue(TimeProvider.System.GetTimestamp());
        };
        await visit.GoAsync("/console/events");
        var number = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                await world.CreateEventAsync($"one-of-many-{number++}");
                return looks.Count > 2;
            },
            "the page has looked three times", pause: TimeSpan.FromMilliseconds(200));
        var times = looks.ToArray();
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(TimeProvider.System.GetElapsedTime(pair.First, pair.Second) > TimeSpan.FromSeconds(1.5)));
    }

    [Fact]
    public async Task Only_what_has_changed_is_replaced_and_folds_stay_as_they_were()
    {
        await world.Story;
        await using var visit = await world.VisitAsync();
        var (page, looks) = ("", 0);
        await visit.Page.RouteAsync("**/console/sources", async route =>
        {
            if (route.Request.Headers.ContainsKey(Live))
            {
                looks++;
                await route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html; charset=utf-8", Body = page });
                return;
            }

            // A fold without an id, beside the forms that have another token in each answer.
            var answer = await route.FetchAsync();
            page = (await answer.TextAsync()).Replace(Region, Region + "<details><summary>More</summary><p>of it</p></details>", StringComparison.Ordinal);
            await route.FulfillAsync(new RouteFulfillOptions { Response = answer, Body = page });
        });
        await visit.GoAsync("/console/sources");
        Assert.Matches(FormToken(), page);
        await visit.Page.EvaluateAsync("window.kept = document.querySelector('#sources details'); kept.open = true");
        page = FormToken().Replace(page, "$1another");
        for (var round = 1; round <= 2; round++)
        {
            // The second look begins when the first has been dealt with.
            await ShowAsync(visit, seen: true);
            await Eventually.TrueAsync(() => Task.FromResult(looks >= round), "the page looks");
        }

        Assert.True(await visit.Page.EvaluateAsync<bool>("kept.isConnected"), "Nothing was replaced.");
        page = page.Replace(Region, Region + "<p>Changed meanwhile</p>", StringComparison.Ordinal);
        await ShowAsync(visit, seen: true);
        await visit.SeeAsync("Changed meanwhile");
        Assert.True(await visit.Page.EvaluateAsync<bool>("!kept.isConnected && document.querySelector('#sources details').open"), "The fold is open in the new content too.");
        visit.HasNoFaults();
    }

    [Fact]
    public async Task A_copy_button_that_is_pressed_twice_tells_what_came_of_it_and_is_itself_again()
    {
        var story = await world.Story;
        await using var visit = await world.VisitAsync();
        await visit.Page.AddInitScriptAsync("navigator.clipboard.writeText = async text => { window.copied = text; };");
        await visit.GoAsync(ConsolePages.PathOf("event", story));
        var button = visit.Page.Locator("main button[data-copy]").First;
        var status = visit.Page.Locator("body > [role=status]");
        Assert.Equal("Copy the id", await button.GetAttributeAsync("aria-label"));
        await button.ClickAsync();
        await button.ClickAsync();
        Assert.Equal(story.EventId, await visit.Page.EvaluateAsync<string>("copied"));
        Assert.Equal(("Copied", "Copied", "Copied"), (await button.TextContentAsync(), await button.GetAttributeAsync("aria-label"), await status.TextContentAsync()));
        await Eventually.TrueAsync(async () => await button.TextContentAsync() == "Copy", "the button is itself again");
        Assert.Equal(("Copy the id", ""), (await button.GetAttributeAsync("aria-label"), await status.TextContentAsync()));
        visit.HasNoFaults();
    }

    private const string Region = "<div id=\"sources\" data-kinds=\"source\">";

    [GeneratedRegex("""(name="__RequestVerificationToken" value=")[^"]+""")]
    private static partial Regex FormToken();

    /// <summary>The window comes to the front, or goes behind another one. Coming to the front, the page catches up.</summary>
    private static Task ShowAsync(Visit visit, bool seen) => visit.Page.EvaluateAsync(
        $$"""
        () => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => {{(seen ? "false" : "true")}} });
          document.dispatchEvent(new Event("visibilitychange"));
        }
        """);
}
