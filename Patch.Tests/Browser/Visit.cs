using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Patch.Tests.Support;

namespace Patch.Tests.Browser;

/// <summary>One person with one browser window at the console. Whatever goes wrong in it is kept: errors, refusals of the policy, requests that leave the house.</summary>
internal sealed class Visit : IAsyncDisposable
{
    /// <summary>How long a page may take, in milliseconds; a machine may have more to do than this.</summary>
    private const float Patience = 60_000;

    /// <summary>Where the page is wider than the window: what reaches out of it, and how far. What scrolls in a frame of its own widens nothing.</summary>
    private const string Overflowing =
        """
        () => document.documentElement.scrollWidth <= window.innerWidth ? [] : [...document.querySelectorAll("body *")]
          .filter(part => part.getBoundingClientRect().right > window.innerWidth + 1 && part.checkVisibility({ contentVisibilityAuto: true }))
          .slice(0, 5).map(part => part.outerHTML.slice(0, 200)).concat(`The page is ${document.documentElement.scrollWidth} wide.`)
        """;

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
    public static async Task<Visit> OpenAsync(IBrowser browser, Uri console, string? session = null, bool script = true)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            StorageState = session, JavaScriptEnabled = script, ViewportSize = new ViewportSize { Width = 1280, Height = 900 }, ColorScheme = ColorScheme.Light,
            Locale = "en-GB", TimezoneId = "UTC", ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(Patience);
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

    /// <summary>Waits until the address has this part.</summary>
    public async Task IsAtAsync(string part)
    {
        try
        {
            await Eventually.TrueAsync(() => Task.FromResult(Page.Url.Contains(part, StringComparison.Ordinal)), part);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The window is still at {Page.Url}, not at {part}. {await TextAsync()}");
        }
    }

    /// <summary>What stands in the page's main part.</summary>
    public Task<string> TextAsync() => Page.GetByRole(AriaRole.Main).InnerTextAsync();

    /// <summary>Waits until the page shows a text.</summary>
    public Task SeeAsync(string text) =>
        Page.GetByRole(AriaRole.Main).GetByText(text).Filter(new LocatorFilterOptions { Visible = true }).First.WaitForAsync();

    /// <summary>Loads the page again until it shows a text: what a person does who was told that the work goes on.</summary>
    public Task SeeAgainAsync(string text) => Eventually.TrueAsync(
        async () =>
        {
            await Page.ReloadAsync();
            return (await TextAsync()).Contains(text, StringComparison.Ordinal);
        },
        $"the page shows '{text}'", TimeSpan.FromMilliseconds(Patience), TimeSpan.FromMilliseconds(200));

    /// <summary>Fails when anything went wrong since the last look.</summary>
    public void HasNoFaults()
    {
        var kept = new List<string>();
        while (faults.TryDequeue(out var fault))
            kept.Add(fault);
        Assert.True(kept.Count == 0, string.Join('\n', kept));
    }

    /// <summary>
    /// Looks at the page in light, in dark and on a phone, and keeps what it looks like. Fails when it keeps somebody out (WCAG 2.2 AA and the good
    /// practices, as axe-core finds them) or scrolls sideways.
    /// </summary>
    public async Task LookAsync(string name)
    {
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await Page.SetViewportSizeAsync(1280, 900);
        await IsAccessibleAsync($"{name} in light", new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        await KeepAsync($"{name}-light");
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });

        // Of all rules only those on colours can see the difference.
        await IsAccessibleAsync($"{name} in dark", new AxeRunOptions { ResultTypes = [ResultType.Violations], RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast", "link-in-text-block"] } });
        await KeepAsync($"{name}-dark");
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await Page.SetViewportSizeAsync(390, 844);
        var wide = await Page.EvaluateAsync<string[]>(Overflowing);
        await KeepAsync($"{name}-phone");
        Assert.True(wide.Length == 0, $"{name} scrolls sideways on a phone: {string.Join('\n', wide)}");
        await Page.SetViewportSizeAsync(1280, 900);
    }

    /// <summary>From now on it is known when the page is loaded anew.</summary>
    public Task MarkAsync() => Page.EvaluateAsync("window.neverLoadedAgain = true");

    /// <summary>Fails when the page was loaded anew since it was marked: it was to follow what happens by itself.</summary>
    public async Task WasNotLoadedAgainAsync() => Assert.True(await Page.EvaluateAsync<bool>("window.neverLoadedAgain === true"), $"{Page.Url} was loaded again.");

    private async Task IsAccessibleAsync(string what, AxeRunOptions rules)
    {
        var result = await Page.RunAxe(rules);
        var found = result.Violations.SelectMany(rule => rule.Nodes.Take(3).Select(node => $"{what}: {rule.Id} ({rule.Help}): {node.Html}"));
        Assert.True(result.Violations.Length == 0, string.Join('\n', found));
    }

    private Task KeepAsync(string name) => Page.ScreenshotAsync(new PageScreenshotOptions
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
