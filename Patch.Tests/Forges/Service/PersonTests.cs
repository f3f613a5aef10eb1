using Patch.Core.Data;
using Patch.Core.Forges;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Service;

namespace Patch.Tests.Forges.Service;

/// <summary>A person did something at the forge between two attempts.</summary>
public sealed class PersonTests
{
    [Theory, InlineData(ForgePullStates.Closed), InlineData(ForgePullStates.Merged)]
    public async Task A_pull_request_that_a_person_closed_or_merged_stays_so_and_no_second_one_is_opened(string state)
    {
        await using var world = await ShownAsync();
        world.Forge.Edit(1, pull => pull with { State = state });
        await AgainAsync(world);
        Assert.Equal(state, world.Forge.Pull.State);
        var thread = await world.ThreadAsync();
        Assert.Equal(ForgeThreadStates.Left, thread.State);
        Assert.Contains($"was {state}", thread.Reason, StringComparison.Ordinal);
        Assert.Contains(await world.StepsAsync(), step => step is { Kind: "left-alone", NoticePending: true });
    }

    [Fact]
    public async Task One_that_was_closed_is_found_also_when_its_number_was_lost()
    {
        await using var world = await ShownAsync();
        world.Forge.Edit(1, pull => pull with { State = ForgePullStates.Closed });
        await world.ReadAsync(async db =>
        {
            var row = db.ForgeThreads.Single();
            (row.PullNumber, row.PullUrl) = (null, null);
            return await db.SaveChangesAsync();
        });
        await AgainAsync(world);
        Assert.Equal(ForgePullStates.Closed, world.Forge.Pull.State);
    }

    [Fact]
    public async Task A_retargeted_one_stays_retargeted_and_is_kept_up_to_date()
    {
        await using var world = await ShownAsync();
        world.Forge.Edit(1, pull => pull with { Base = "develop" });
        var attempt = await AgainAsync(world);
        Assert.Equal("develop", world.Forge.Pull.Base);
        Assert.Contains(attempt, world.Forge.Pull.Body, StringComparison.Ordinal);
        Assert.Equal(ForgeThreadStates.Shown, (await world.ThreadAsync()).State);
        Assert.Single(await world.StepsAsync(), step => step.Kind == "kept-a-persons");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_commit_of_a_person_on_the_candidate_branch_is_never_overwritten(bool forced)
    {
        await using var world = await ShownAsync();
        if (forced)
            ServiceWorld.Git(world.Fork, "update-ref", $"refs/heads/{ServiceWorld.Head}", "main");
        var persons = world.PersonCommits(ServiceWorld.Head);
        world.WriteFlow("committer_name = \"Another\"");
        await AgainAsync(world);
        await AgainAsync(world);
        Assert.Equal(persons, world.Branch(ServiceWorld.Head));
        Assert.Equal(ForgeThreadStates.Left, (await world.ThreadAsync()).State);
        Assert.Contains("leaves it alone", Assert.Single(world.Forge.CommentsOf(new ForgeTopic(true, 1))).Body, StringComparison.Ordinal);

        // The person is done with it, and has said so.
        ServiceWorld.Git(world.Fork, "update-ref", "-d", $"refs/heads/{ServiceWorld.Head}");
        await world.Get<ForgeThreads>().RetryAsync((await world.ThreadAsync()).Seq, TestContext.Current.CancellationToken);
        await world.SettleAsync();
        Assert.Equal(ForgeThreadStates.Shown, (await world.ThreadAsync()).State);
        Assert.Single(world.Forge.Pulls);
    }

    [Fact]
    public async Task An_edited_title_stays_and_so_does_text_around_Patchs_part()
    {
        await using var world = await ShownAsync();
        world.Forge.Edit(1, pull => pull with { Title = "Our great new release", Body = $"Look at this first.\r\n\r\n{pull.Body.Replace("\n", "\r\n", StringComparison.Ordinal)}\r\n\r\nSigned, a person" });
        var attempt = await AgainAsync(world);
        Assert.Equal("Our great new release", world.Forge.Pull.Title);
        Assert.StartsWith("Look at this first.", world.Forge.Pull.Body, StringComparison.Ordinal);
        Assert.EndsWith("Signed, a person", world.Forge.Pull.Body, StringComparison.Ordinal);
        Assert.Contains(attempt, world.Forge.Pull.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patchs_part_is_not_put_back_where_a_person_took_it_out()
    {
        await using var world = await ShownAsync();
        world.Forge.Edit(1, pull => pull with { Body = "Only my words." });
        await AgainAsync(world);
        await AgainAsync(world);
        Assert.Equal("Only my words.", world.Forge.Pull.Body);
        Assert.Single(await world.StepsAsync(), step => step.Kind == "kept-a-persons");
    }

    [Theory, InlineData("v1.1"), InlineData("v2.0")]
    public async Task Words_of_a_person_that_leave_no_room_for_a_new_text_stay_whole(string tag)
    {
        await using var world = await ServiceWorld.CreateAsync();
        await world.RunAsync(tag);
        await world.SettleAsync();
        string Body() => tag == "v1.1" ? world.Forge.Pull.Body : Assert.Single(world.Forge.Issues).Body;
        var full = Body() + new string('w', ForgeText.BodyLimit - Body().Length);
        if (tag == "v1.1")
            world.Forge.Edit(1, pull => pull with { Body = full });
        else
            world.Forge.EditIssue(1, issue => issue with { Body = full });
        // One patch more is a longer table.
        world.PersonCommits("main");
        for (var round = 0; round < 2; round++)
        {
            await world.RunAsync(tag);
            await world.SettleAsync();
        }

        Assert.Equal(full, Body());
        Assert.Contains("no room", Assert.Single(await world.StepsAsync(tag), step => step.Kind == "kept-a-persons").Sentence, StringComparison.Ordinal);
        Assert.Equal(ForgeThreadStates.Shown, (await world.ThreadAsync(tag)).State);
    }

    [Fact]
    public async Task With_the_stop_label_nothing_is_written_until_it_is_gone()
    {
        await using var world = await ShownAsync();
        var before = world.Forge.Edit(1, pull => pull with { Labels = [.. pull.Labels, "Patch: Stop"] });
        world.Forge.Forget();
        await AgainAsync(world);
        Assert.Equal(before, world.Forge.Pull);
        Assert.All(world.Forge.Calls, call => Assert.Contains(call, (string[])["repository", "pull", "pulls", "issues"]));
        Assert.Equal(ForgeThreadStates.Left, (await world.ThreadAsync()).State);

        world.Forge.Edit(1, pull => pull with { Labels = ["patch"] });
        var attempt = await AgainAsync(world);
        Assert.Contains(attempt, world.Forge.Pull.Body, StringComparison.Ordinal);
        Assert.Equal(["patch"], world.Forge.Pull.Labels);
    }

    [Fact]
    public async Task An_older_pull_request_that_a_person_works_on_is_not_closed_by_a_newer_release()
    {
        await using var world = await ShownAsync();
        world.PersonCommits(ServiceWorld.Head);
        await world.RunAsync("v1.2");
        await world.SettleAsync();
        Assert.All(world.Forge.Pulls, pull => Assert.Equal(ForgePullStates.Open, pull.State));
        Assert.Equal(ForgeThreadStates.Left, (await world.ThreadAsync("v1.1")).State);
    }

    [Fact]
    public async Task A_pull_request_that_a_person_opened_from_the_candidate_is_taken_and_its_words_stay()
    {
        await using var world = await ServiceWorld.CreateAsync(config: "push = true");
        await world.RunAsync();
        await world.Forge.OpenPullAsync(new ForgePullDraft("Mine", "My own words", ServiceWorld.Head, "main", false), TestContext.Current.CancellationToken);
        await world.SettleAsync();
        Assert.Equal("Mine", world.Forge.Pull.Title);
        Assert.StartsWith("My own words\n\n<!-- patch:thread ", world.Forge.Pull.Body, StringComparison.Ordinal);
    }

    private static async Task<ServiceWorld> ShownAsync()
    {
        var world = await ServiceWorld.CreateAsync();
        await world.RunAsync();
        await world.SettleAsync();
        Assert.Equal(ForgeThreadStates.Shown, (await world.ThreadAsync()).State);
        return world;
    }

    /// <returns>The attempt's id.</returns>
    private static async Task<string> AgainAsync(ServiceWorld world)
    {
        var attempt = await world.RunAsync();
        await world.SettleAsync();
        return attempt.Id;
    }
}
