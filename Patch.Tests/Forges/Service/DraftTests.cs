using Microsoft.AspNetCore.Http;
using Patch.Core.Data;
using Patch.Core.Forges.Api;

namespace Patch.Tests.Forges.Service;

/// <summary>A conflict that is shown as a draft of what could be carried.</summary>
public sealed class DraftTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task A_push_whose_answer_was_lost_and_one_that_did_not_land_leave_a_branch_that_is_still_Patchs(bool landed)
    {
        await using var world = await NewAsync();
        await world.RunAsync("v2.0");
        await world.SettleAsync();
        var (branch, first) = (world.Forge.Pull.Head, world.Branch(world.Forge.Pull.Head));

        world.WriteFlow("committer_name = \"Another\"");
        await world.RunAsync("v2.0");
        world.GitServer.LosesAnswer = landed ? IsPush : null;
        world.GitServer.Before = landed ? null : FailPushAsync;
        await world.TendAsync();
        Assert.NotNull((await world.ThreadAsync("v2.0")).LastError);
        var second = world.Branch(branch);
        Assert.Equal(landed, second != first);

        (world.GitServer.Before, world.GitServer.LosesAnswer) = (null, null);
        world.WriteFlow("committer_name = \"A third\"");
        await world.RunAsync("v2.0");
        await world.SettleAsync();

        var thread = await world.ThreadAsync("v2.0");
        Assert.Equal((ForgeThreadStates.Shown, null), (thread.State, thread.LastError));
        Assert.Equal(thread.HeadSha, world.Branch(branch));
        Assert.NotEqual(second, thread.HeadSha);
    }

    [Fact]
    public async Task A_draft_that_Patch_closed_is_opened_again_beside_the_candidate_and_the_candidate_stays_the_threads()
    {
        await using var world = await NewAsync();
        var (draft, candidate) = await CarriedAsync(world);
        await StopAgainAsync(world);

        Assert.Equal([ForgePullStates.Open, ForgePullStates.Open], world.Forge.Pulls.Select(pull => pull.State));
        var thread = await world.ThreadAsync("v2.0");
        Assert.Equal((ForgeThreadStates.Shown, candidate.Number, candidate.Head), (thread.State, thread.PullNumber, thread.Head));
        Assert.Contains(draft.Url, thread.Reason, StringComparison.Ordinal);
        Assert.Contains(draft.Url, world.Forge.CommentsOf(new ForgeTopic(true, candidate.Number))[^1].Body, StringComparison.Ordinal);
        Assert.Empty(world.Forge.Issues);

        GiveWay(world);
        await world.RunAsync("v2.0");
        await world.SettleAsync();
        Assert.Equal([(draft.Number, ForgePullStates.Closed), (candidate.Number, ForgePullStates.Open)], world.Forge.Pulls.Select(pull => (pull.Number, pull.State)));
        Assert.Equal((ForgeThreadStates.Shown, candidate.Number), ((await world.ThreadAsync("v2.0")).State, (await world.ThreadAsync("v2.0")).PullNumber));
    }

    [Fact]
    public async Task A_draft_that_a_person_closed_stays_closed_also_when_Patch_had_opened_it_again()
    {
        await using var world = await NewAsync();
        var (draft, candidate) = await CarriedAsync(world);
        await StopAgainAsync(world);
        world.Forge.Edit(draft.Number, pull => pull with { State = ForgePullStates.Closed });
        await world.RunAsync("v2.0");
        await world.SettleAsync();

        Assert.Equal([ForgePullStates.Closed, ForgePullStates.Open], world.Forge.Pulls.Select(pull => pull.State));
        Assert.Equal((ForgeThreadStates.Left, candidate.Number), ((await world.ThreadAsync("v2.0")).State, (await world.ThreadAsync("v2.0")).PullNumber));
    }

    [Fact]
    public async Task A_draft_that_its_forge_does_not_open_again_gives_way_to_an_issue()
    {
        await using var world = await NewAsync();
        var (_, candidate) = await CarriedAsync(world);
        world.Forge.Before = call => call == "change-pull" ? MemoryForge.Fault(ForgeFaults.Conflict, "It cannot be reopened: its branch was deleted.") : null;
        await StopAgainAsync(world);

        Assert.True(Assert.Single(world.Forge.Issues).Open);
        Assert.Equal([ForgePullStates.Closed, ForgePullStates.Open], world.Forge.Pulls.Select(pull => pull.State));
        Assert.Equal((ForgeThreadStates.Shown, candidate.Number), ((await world.ThreadAsync("v2.0")).State, (await world.ThreadAsync("v2.0")).PullNumber));
    }

    /// <summary>A conflict that is shown as a draft, and a candidate behind it, when a person had given way in the fork.</summary>
    private static async Task<(ForgePull Draft, ForgePull Candidate)> CarriedAsync(ServiceWorld world)
    {
        await world.RunAsync("v2.0");
        await world.SettleAsync();
        GiveWay(world);
        await world.RunAsync("v2.0");
        await world.SettleAsync();
        Assert.Equal([ForgePullStates.Closed, ForgePullStates.Open], world.Forge.Pulls.Select(pull => pull.State));
        return (world.Forge.Pulls[0], world.Forge.Pulls[1]);
    }

    /// <summary>The patch that conflicts is out of the fork.</summary>
    private static void GiveWay(ServiceWorld world)
    {
        ServiceWorld.Git(world.Fork, "update-ref", "refs/heads/kept", "main");
        ServiceWorld.Git(world.Fork, "update-ref", "refs/heads/main", ServiceWorld.Git(world.Fork, "rev-parse", "main^"));
    }

    /// <summary>And is back.</summary>
    private static async Task StopAgainAsync(ServiceWorld world)
    {
        ServiceWorld.Git(world.Fork, "update-ref", "refs/heads/main", "kept");
        Assert.Equal("needs_intervention", (await world.RunAsync("v2.0")).Status);
        await world.SettleAsync();
    }

    private static Task<ServiceWorld> NewAsync() => ServiceWorld.CreateAsync(settings: ("Patch:Forges:Service:Issues", "draft"));

    private static bool IsPush(HttpContext context) => context.Request.Method == "POST" && context.Request.Path.Value!.EndsWith("/git-receive-pack", StringComparison.Ordinal);

    private static Task FailPushAsync(HttpContext context) =>
        IsPush(context) ? Task.FromException(new BadHttpRequestException("The server fails here.", StatusCodes.Status503ServiceUnavailable)) : Task.CompletedTask;
}
