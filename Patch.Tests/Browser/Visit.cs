using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Patch.Tests.Browser;

/// <summary>One person with one browser window at the console. Whatever goes wrong in it is kept: errors, refusals of the policy, requests that leave the house.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly Uri console;
    private readonly ConcurrentQueue<string> faults = new();

    private Visit(IBrowserContext context, IPage page, Uri console)
    {
        (this.context, Page, this.console) = (context, page, console);
        context.Request += (_, request) => Look(request.Url);
        page.PageError += (_, error) => faults.Enqueue($"{page.Url}: {error}");
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !message.Text.Contains("the server responded with a status of 40", StringComparison.Ordinal))
                faults.Enqueue($"{page.Url}: {message.Text}");
        };
    }

    public IPage Page { get; }

    /// <summary>Opens a window.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="console">Where the console is.</param>
    /// <param name="session">What <see cref="SessionAsync"/> gave of somebody who is signed in; null for who is not.</param>
    /// <param name="script">False: pages have no script.</param>
    /// <param name="width">In pixels.</param>
    public static async Task<Visit> OpenAsync(IBrowser browser, Uri console, string? session = null, bool script = true, int width = 1280)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            StorageState = session, JavaScriptEnabled = script, ViewportSize = new ViewportSize { Width = width, Height = 900 }, ColorScheme = ColorScheme.Light,
            Locale = "en-GB", TimezoneId = "UTC", ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(20_000);
        return new Visit(context, await context.NewPageAsync(), console);
    }

    /// <summary>Who is signed in here, for another window.</summary>
    public Task<string> SessionAsync() => context.StorageStateAsync();

    public Task<IResponse?> GoAsync(string path) => Page.GotoAsync(new Uri(console, path).AbsoluteUri, new PageGotoOptions { WaitUntil = WaitUntilState.Load });

    public async Task SignInAsync(string token)
    {
        await Page.GetByLabel("Admin token").FillAsync(token);
        await Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in", Exact = true }).ClickAsync();
    }

    /// <summary>Clicks a link of this name; the first, where there are several.</summary>
    public Task FollowAsync(string name) => Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = name }).First.ClickAsync();

    /// <summary>Clicks a button whose name begins so; the first, where there are several.</summary>
    public Task PressAsync(string name) => Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = name }).First.ClickAsync();

    /// <summary>What stands in the page's main part.</summary>
    public Task<string> TextAsync() => Page.GetByRole(AriaRole.Main).InnerTextAsync();

    /// <summary>Waits until the page shows a text.</summary>
    public Task SeeAsync(string text) => Page.GetByRole(AriaRole.Main).GetByText(text).First.WaitForAsync();

    /// <summary>Fails when anything went wrong since the last look.</summary>
    public void HasNoFaults()
    {
        var kept = new List<string>();
        while (faults.TryDequeue(out var fault))
            kept.Add(fault);
        Assert.True(kept.Count == 0, string.Join('\n', kept));
    }

    /// <summary>Fails when the page keeps somebody out: WCAG 2.2 AA and the good practices, as axe-core finds them.</summary>
    public async Task IsAccessibleAsync(string what)
    {
        var result = await Page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        var found = result.Violations.SelectMany(rule => rule.Nodes.Take(3).Select(node => $"{what}: {rule.Id} ({rule.Help}): {node.Html}"));
        Assert.True(result.Violations.Length == 0, string.Join('\n', found));
    }

    /// <summary>Keeps what the page looks like, whole, under this name.</summary>
    public Task KeepAsync(string name) => Page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Screenshots.FileOf(name), FullPage = true, Animations = ScreenshotAnimations.Disabled,
    });

    public async ValueTask DisposeAsync() => await context.DisposeAsync();

    private void Look(string url)
    {
        if (!url.StartsWith(console.AbsoluteUri, StringComparison.Ordinal) && !url.StartsWith("data:", StringComparison.Ordinal))
            faults.Enqueue($"{Page.Url} asks for {url}");
    }
}
