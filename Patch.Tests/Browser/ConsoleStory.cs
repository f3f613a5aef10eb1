using Microsoft.Playwright;
using Patch.AppHost.Demo;
using Patch.Tests.Support;

namespace Patch.Tests.Browser;

/// <summary>
/// The rehearsal as a maintainer sees it in the console, from the empty first page to a resolved conflict, clicking what a person would.
/// </summary>
/// <param name="Session">Of the maintainer, who is signed in.</param>
/// <param name="Changed">The attempt that ended with a candidate.</param>
/// <param name="Resolved">The attempt whose conflict was resolved.</param>
/// <param name="EventId">The flow event of the first.</param>
/// <param name="Source">The source that was polled.</param>
internal sealed record ConsoleStory(string Session, string Changed, string Resolved, string EventId, string Source)
{
    /// <summary>Pages that say what to do next while nothing is there.</summary>
    private static readonly string[] Empty = ["", "console/stacks", "console/events", "console/attempts", "console/sources", "console/deliveries"];

    public static async Task<ConsoleStory> PlayAsync(ConsoleWorld world)
    {
        await using var visit = await world.StrangerAsync();
        await SignInAsync(visit);
        await LookAroundAsync(visit);

        world.WriteFiles();
        await world.PrimedAsync();
        var changed = await CarryAsync(world, visit);
        var stopped = await StopAsync(world, visit);
        await ResolveAsync(world, visit, stopped);

        await world.DeliverAsync("72d3162e-cc78-11e3-81ab-4c9367dc0958");
        visit.HasNoFaults();
        var attempt = (await world.GetAsync($"/maintenance-attempts/{Uri.EscapeDataString(changed)}"))["attempt"]!;
        return new ConsoleStory(await visit.SessionAsync(), changed, stopped, (string)attempt["eventId"]!, world.Stage.GitSource);
    }

    /// <summary>A stranger is asked who they are, whatever they ask for, and ends where they wanted to go.</summary>
    private static async Task SignInAsync(Visit visit)
    {
        await visit.GoAsync("/");
        Assert.Equal("Sign in · Patch", await visit.Page.TitleAsync());
        await visit.SignInAsync("not the token");
        await visit.SeeAsync("You are not signed in");
        await visit.SignInAsync(ConsoleWorld.Token);
        await visit.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Overview" }).First.WaitForAsync();
        Assert.Equal("/", new Uri(visit.Page.Url).AbsolutePath);
    }

    private static async Task LookAroundAsync(Visit visit)
    {
        foreach (var path in Empty)
        {
            await visit.GoAsync("/" + path);
            var next = visit.Page.Locator(".empty").First;
            await next.WaitForAsync();
            Assert.True((await next.InnerTextAsync()).Length > 60, $"/{path} says what to do next.");
            await visit.LookAsync($"empty-{(path.Length == 0 ? "overview" : Path.GetFileName(path))}");
        }

        visit.HasNoFaults();
    }

    /// <summary>Upstream publishes; the maintainer asks for a poll, and the candidate shows without another click.</summary>
    private static async Task<string> CarryAsync(ConsoleWorld world, Visit visit)
    {
        await PollAsync(world, visit, Story.CleanRelease, Story.CleanMovement());
        await visit.GoAsync("/console/attempts");
        await visit.SeeAsync("changed");
        await visit.FollowAsync(Story.CleanRelease);
        await visit.SeeAsync($"refs/heads/patch/candidates/{Story.CleanRelease}");
        return AttemptHere(visit);
    }

    /// <summary>The next release conflicts: the overview says so first, and leads to the files and the commands.</summary>
    private static async Task<string> StopAsync(ConsoleWorld world, Visit visit)
    {
        await visit.GoAsync("/");
        await visit.MarkAsync();
        world.Stage.Publish(Story.ConflictingRelease, Story.ConflictingMovement());
        await using (var second = await world.StrangerAsync())
        {
            await second.GoAsync($"/console/sources/{world.Stage.GitSource}");
            await second.SignInAsync(ConsoleWorld.Token);
            await second.PressAsync("Poll now");
        }

        await visit.SeeAsync("needs intervention");
        await visit.WasNotLoadedAgainAsync();
        await visit.LookAsync("overview-needs-intervention");
        await visit.GoAsync("/console/attempts?status=needs_intervention");
        await visit.FollowAsync(Story.ConflictingRelease);
        await visit.PressAsync("Show the three sides");
        await visit.SeeAgainAsync(Story.ConflictingFile);
        await visit.LookAsync("attempt-conflict");
        return AttemptHere(visit);
    }

    private static async Task ResolveAsync(ConsoleWorld world, Visit visit, string attempt)
    {
        // The page's own command, on the machine that Patch runs on; then the file, as a person would have it.
        await visit.SeeAsync($"patchmoi attempts resolve {attempt}");
        await visit.MarkAsync();
        await world.RunAsync("attempts", "resolve", attempt, "--dir", world.Tree);
        await File.WriteAllTextAsync(Path.Combine(world.Tree, Story.ConflictingFile), "store = memory\nttl = 86400\nsecure = true\nsame-site = lax\n");
        Programs.Run("git", ["add", Story.ConflictingFile], world.Tree);
        await world.RunAsync("attempts", "resolve", attempt, "--continue");
        await visit.SeeAsync($"refs/heads/patch/candidates/{Story.ConflictingRelease}");
        await visit.WasNotLoadedAgainAsync();
        await visit.SeeAsync("changed");
    }

    private static async Task PollAsync(ConsoleWorld world, Visit visit, string release, IEnumerable<Chapter> movement)
    {
        world.Stage.Publish(release, movement);
        await visit.GoAsync("/console/sources");
        await visit.FollowAsync(world.Stage.GitSource);
        await visit.PressAsync("Poll now");
        await visit.Page.Locator(".note").First.WaitForAsync();
    }

    private static string AttemptHere(Visit visit) => Uri.UnescapeDataString(new Uri(visit.Page.Url).AbsolutePath["/console/attempts/".Length..]);
}
