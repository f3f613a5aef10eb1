using Patch.Core.Data;
using Patch.Core.Forges.Api;
using Patch.Tests.Support;

namespace Patch.Tests.Forges.Service;

public sealed class HelpTests
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_conflict_is_one_issue_with_the_files_the_culprit_and_the_commands(DatabaseKind kind)
    {
        await using var world = await ServiceWorld.CreateAsync(kind);
        var attempt = await world.RunAsync("v2.0");
        Assert.Equal("needs_intervention", attempt.Status);
        await world.SettleAsync();

        var issue = Assert.Single(world.Forge.Issues);
        Assert.Equal("v2.0: the patch \"Change the shared file\" does not apply", issue.Title);
        Assert.Equal(["patch", "patch: needs a hand"], issue.Labels.Order());
        Assert.Contains("`Change the shared file otherwise`", issue.Body, StringComparison.Ordinal);
        Assert.Contains($"patchmoi attempts resolve {attempt.Id}", issue.Body, StringComparison.Ordinal);
        Assert.Contains("cherry-pick", issue.Body, StringComparison.Ordinal);
        Assert.Contains("<<<<<<<", issue.Body, StringComparison.Ordinal);
        Assert.Empty(world.Forge.Pulls);
        Assert.Equal((ForgeThreadStates.Shown, (long?)issue.Number), ((await world.ThreadAsync("v2.0")).State, (await world.ThreadAsync("v2.0")).IssueNumber));
    }

    [Fact]
    public async Task An_issue_is_closed_when_a_later_attempt_succeeds_and_opened_again_when_one_stops()
    {
        await using var world = await ServiceWorld.CreateAsync(config: "verify_commands = [\"test -f ../allowed || test -f /nowhere\"]");
        await world.RunAsync();
        await world.SettleAsync();
        var issue = Assert.Single(world.Forge.Issues);
        Assert.Equal("v1.1: the check \"test -f ../allowed || test -f /nowhere\" fails", issue.Title);

        world.WriteFlow("verify_commands = [\"true\"]");
        await world.RunAsync();
        await world.SettleAsync();
        Assert.False(Assert.Single(world.Forge.Issues).Open);
        Assert.Contains(world.Forge.Pull.Url, Assert.Single(world.Forge.CommentsOf(new ForgeTopic(false, issue.Number))).Body, StringComparison.Ordinal);

        world.WriteFlow("verify_commands = [\"false\"]");
        await world.RunAsync();
        await world.SettleAsync();
        Assert.True(Assert.Single(world.Forge.Issues).Open);
        Assert.Single(world.Forge.Pulls);
    }

    [Fact]
    public async Task An_issue_that_a_person_closed_stays_closed()
    {
        await using var world = await ServiceWorld.CreateAsync();
        await world.RunAsync("v2.0");
        await world.SettleAsync();
        world.Forge.EditIssue(1, issue => issue with { Open = false });
        await world.RunAsync("v2.0");
        await world.SettleAsync();
        Assert.False(Assert.Single(world.Forge.Issues).Open);
        Assert.Equal(ForgeThreadStates.Left, (await world.ThreadAsync("v2.0")).State);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task An_issue_that_was_opened_again_and_that_a_person_then_closed_stays_closed(bool openedByPatch)
    {
        await using var world = await ClosedAsync();
        if (!openedByPatch)
            world.Forge.EditIssue(1, issue => issue with { Open = true });
        await StopAsync(world);
        Assert.True(Assert.Single(world.Forge.Issues).Open);
        Assert.Single(await world.StepsAsync(), step => step.Kind == "issue-reopened");

        world.Forge.EditIssue(1, issue => issue with { Open = false });
        await StopAsync(world);

        Assert.False(Assert.Single(world.Forge.Issues).Open);
        Assert.Equal(ForgeThreadStates.Left, (await world.ThreadAsync()).State);
    }

    [Fact]
    public async Task An_issue_that_Patch_closed_is_opened_again_also_when_the_worker_died_as_it_closed_it()
    {
        await using var world = await ClosedAsync(call => call == "change-issue" ? throw new CrashException() : null);
        await StopAsync(world);
        Assert.True(Assert.Single(world.Forge.Issues).Open);
        Assert.Equal(ForgeThreadStates.Shown, (await world.ThreadAsync()).State);
    }

    [Fact]
    public async Task As_a_draft_a_conflict_shows_what_could_be_carried_and_is_closed_when_the_rest_is()
    {
        await using var world = await ServiceWorld.CreateAsync(settings: ("Patch:Forges:Service:Issues", "draft"));
        await world.RunAsync("v2.0");
        await world.SettleAsync();
        var draft = world.Forge.Pull;
        Assert.True(draft.Draft);
        Assert.StartsWith("patch/partial/v2.0-", draft.Head, StringComparison.Ordinal);
        Assert.Equal("ours", ServiceWorld.Git(world.Fork, "show", $"{draft.Head}:ours"));
        Assert.Empty(world.Forge.Issues);

        // A person gives way in the fork's own branch.
        ServiceWorld.Git(world.Fork, "update-ref", "refs/heads/main", ServiceWorld.Git(world.Fork, "rev-parse", "main^"));
        Assert.Equal("changed", (await world.RunAsync("v2.0")).Status);
        await world.SettleAsync();
        Assert.Equal([ForgePullStates.Closed, ForgePullStates.Open], world.Forge.Pulls.OrderBy(pull => pull.Number).Select(pull => pull.State));
        Assert.Equal("patch/candidates/v2.0", world.Forge.Pulls[^1].Head);
        Assert.Equal(world.Forge.Pulls[^1].Number, (await world.ThreadAsync("v2.0")).PullNumber);
    }

    [Fact]
    public async Task An_attempt_that_is_blocked_is_told_of_only_where_something_is_shown()
    {
        await using var world = await ServiceWorld.CreateAsync();
        world.WriteFlow("target_branch = \"nowhere\"");
        Assert.Equal("blocked", (await world.RunAsync()).Status);
        await world.SettleAsync();
        Assert.Empty(world.Forge.Calls);

        world.WriteFlow("push = false");
        await world.RunAsync();
        await world.SettleAsync();
        world.WriteFlow("target_branch = \"nowhere\"");
        await world.RunAsync();
        await world.SettleAsync();
        Assert.Contains("has no branch nowhere", Assert.Single(world.Forge.CommentsOf(new ForgeTopic(true, 1))).Body, StringComparison.Ordinal);
    }

    /// <summary>An issue that was closed when a later attempt succeeded.</summary>
    /// <param name="crash">Asked behind each call of the attempt that succeeds.</param>
    private static async Task<ServiceWorld> ClosedAsync(Func<string, ForgeFault?>? crash = null)
    {
        var world = await ServiceWorld.CreateAsync(config: "verify_commands = [\"false\"]");
        await world.RunAsync();
        await world.SettleAsync();
        world.WriteFlow("verify_commands = [\"true\"]");
        await world.RunAsync();
        world.Forge.After = crash;
        await world.TendAsync();
        world.Forge.After = null;
        // The lease of a worker that died runs out.
        world.Time.Advance(TimeSpan.FromMinutes(5));
        await world.SettleAsync();
        Assert.False(Assert.Single(world.Forge.Issues).Open);
        return world;
    }

    private static async Task StopAsync(ServiceWorld world)
    {
        world.WriteFlow("verify_commands = [\"false\"]");
        await world.RunAsync();
        await world.SettleAsync();
    }
}
