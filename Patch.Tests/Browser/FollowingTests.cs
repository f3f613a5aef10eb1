using Microsoft.Playwright;

namespace Patch.Tests.Browser;

/// <summary>How a page follows what happens, and what it does when it cannot.</summary>
[Collection(nameof(ConsoleVisitors))]
public sealed class FollowingTests(ConsoleWorld world)
{
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

    /// <summary>The window comes to the front, or goes behind another one. Coming to the front, the page catches up.</summary>
    private static Task ShowAsync(Visit visit, bool seen) => visit.Page.EvaluateAsync(
        $$"""
        () => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => {{(seen ? "false" : "true")}} });
          document.dispatchEvent(new Event("visibilitychange"));
        }
        """);
}
