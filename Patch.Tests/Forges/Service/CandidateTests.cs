using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Forges.Api;
using Patch.Tests.Support;

namespace Patch.Tests.Forges.Service;

public sealed class CandidateTests
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_changed_attempt_is_pushed_and_shown_as_one_pull_request_with_labels_and_statuses(DatabaseKind kind)
    {
        await using var world = await ServiceWorld.CreateAsync(kind);
        var attempt = await world.RunAsync();
        Assert.Equal(("changed", null), (attempt.Status, world.Branch(ServiceWorld.Head)));

        await world.SettleAsync();

        var thread = await world.ThreadAsync();
        var sha = world.Branch(ServiceWorld.Head);
        Assert.Equal((ForgeThreadStates.Shown, attempt.Id, sha, ServiceWorld.Head, (long?)1), (thread.State, thread.AttemptId, thread.HeadSha, thread.Head, thread.PullNumber));
        var pull = world.Forge.Pull;
        Assert.Equal((ForgePullStates.Open, "Carry main onto v1.1", ServiceWorld.Head, "main"), (pull.State, pull.Title, pull.Head, pull.Base));
        Assert.Equal(["patch", "patch: candidate"], pull.Labels.Order());
        Assert.Contains("`Fix the readme`", pull.Body, StringComparison.Ordinal);
        Assert.Contains("dropped: upstream has it", pull.Body, StringComparison.Ordinal);
        Assert.Contains("1 of 1 command passed", pull.Body, StringComparison.Ordinal);
        Assert.Equal(
            [("patch/stack", "success", "2 patches carried onto v1.1, 1 upstream already"), ("patch/test -f ours", "success", "passed on the candidate")],
            world.Forge.Statuses.Where(status => status.Key.Sha == sha).Select(status => (status.Value.Context, status.Value.State, status.Value.Description)).Order());
        Assert.Empty(world.Forge.Issues);
        Assert.Equal(["push-begun", "pushed", "pull-request-opened", "labelled", "status-set"], (await world.StepsAsync()).Select(step => step.Kind));
        Assert.False(await world.ReadAsync(db => db.AttemptHistory.AnyAsync(step => step.ForgePending)));
    }

    [Fact]
    public async Task The_same_outcome_again_writes_nothing_at_the_forge()
    {
        await using var world = await ServiceWorld.CreateAsync();
        await world.RunAsync();
        await world.SettleAsync();
        world.Forge.Forget();

        await world.RunAsync();
        await world.SettleAsync();

        // The body names the newest attempt, and nothing else is new.
        Assert.Equal(["change-pull"], world.Forge.Calls.Where(call => call is not ("repository" or "branch" or "pull" or "pulls" or "issue" or "issues" or "comments")));
        Assert.Single(world.Forge.Pulls);
    }

    [Fact]
    public async Task With_service_mode_off_nothing_is_shown_and_nothing_stays_pending()
    {
        await using var world = await ServiceWorld.CreateAsync(settings: ("Patch:Forges:Service:Enabled", "false"));
        await world.RunAsync();
        await world.TendAsync();
        Assert.Empty(world.Forge.Calls);
        Assert.False(await world.ReadAsync(db => db.AttemptHistory.AnyAsync(step => step.ForgePending)));
        Assert.False(await world.ReadAsync(db => db.ForgeThreads.AnyAsync()));
    }

    [Fact]
    public async Task A_fork_at_no_known_forge_is_shown_nowhere_and_nothing_stays_pending()
    {
        await using var world = await ServiceWorld.CreateAsync();
        world.WriteFlow("candidate_ref = \"refs/heads/c/{tag}\"\npush = false");
        var flow = Path.Combine(world.Folder, "flows", "stack", "flow.toml");
        await File.WriteAllLinesAsync(flow, (await File.ReadAllLinesAsync(flow)).Select(line => line.StartsWith("fork_repo =", StringComparison.Ordinal) ? $"fork_repo = \"{world.Fork}\"" : line));
        Assert.Equal("changed", (await world.RunAsync()).Status);
        await world.TendAsync();
        Assert.Empty(world.Forge.Calls);
        Assert.False(await world.ReadAsync(db => db.AttemptHistory.AnyAsync(step => step.ForgePending)));
    }

    [Fact]
    public async Task A_candidate_that_its_flow_pushed_is_not_pushed_again()
    {
        await using var world = await ServiceWorld.CreateAsync(config: "push = true");
        await world.RunAsync();
        await world.SettleAsync();
        Assert.DoesNotContain(await world.StepsAsync(), step => step.Kind == "pushed");
        Assert.Equal(world.Branch(ServiceWorld.Head), world.Forge.Pull.HeadSha);
    }

    [Fact]
    public async Task Without_leave_to_push_a_candidate_that_is_not_there_blocks_with_what_to_do()
    {
        await using var world = await ServiceWorld.CreateAsync(settings: ("Patch:Forges:Service:Push", "false"));
        await world.RunAsync();
        await world.SettleAsync();
        var thread = await world.ThreadAsync();
        Assert.Equal(ForgeThreadStates.Blocked, thread.State);
        Assert.Contains("push = true", thread.Reason, StringComparison.Ordinal);
        Assert.Empty(world.Forge.Pulls);
    }

    [Fact]
    public async Task A_newer_release_closes_the_older_pull_request_with_a_comment_that_links_the_new_one()
    {
        await using var world = await ServiceWorld.CreateAsync();
        await world.RunAsync("v1.1");
        await world.SettleAsync();
        await world.RunAsync("v1.2");
        await world.SettleAsync();

        var (older, newer) = (await world.ThreadAsync("v1.1"), await world.ThreadAsync("v1.2"));
        Assert.Equal((ForgeThreadStates.Superseded, ForgeThreadStates.Shown), (older.State, newer.State));
        Assert.Equal([ForgePullStates.Closed, ForgePullStates.Open], world.Forge.Pulls.OrderBy(pull => pull.Number).Select(pull => pull.State));
        Assert.Contains(newer.PullUrl!, Assert.Single(world.Forge.CommentsOf(new ForgeTopic(true, older.PullNumber!.Value))).Body, StringComparison.Ordinal);

        // An old release that is run again stays superseded.
        await world.RunAsync("v1.1");
        await world.SettleAsync();
        Assert.Equal(ForgeThreadStates.Superseded, (await world.ThreadAsync("v1.1")).State);
        Assert.Equal(2, world.Forge.Pulls.Count);
    }

    [Fact]
    public async Task A_mistake_in_a_template_is_told_of_and_Patchs_own_is_used()
    {
        await using var world = await ServiceWorld.CreateAsync(settings:
        [
            ("Patch:Forges:Service:TitleTemplate", "{{fork}}: {{point}} ({{carried}} of {{patches}})"),
            ("Patch:Forges:Service:BodyTemplate", "{{#if intro}} and no end {{nonsense"),
        ]);
        await world.RunAsync();
        await world.SettleAsync();
        Assert.Equal("acme/fork: v1.1 (2 of 3)", world.Forge.Pull.Title);
        Assert.Contains("### Take it over", world.Forge.Pull.Body, StringComparison.Ordinal);
        Assert.Contains("BodyTemplate has a mistake", world.Forge.Pull.Body, StringComparison.Ordinal);
        Assert.Contains(await world.StepsAsync(), step => step.Kind == "template-not-used" && step.NoticePending);
    }
}
