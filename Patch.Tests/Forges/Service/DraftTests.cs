using Microsoft.AspNetCore.Http;
using Patch.Core.Data;

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

    private static Task<ServiceWorld> NewAsync() => ServiceWorld.CreateAsync(settings: ("Patch:Forges:Service:Issues", "draft"));

    private static bool IsPush(HttpContext context) => context.Request.Method == "POST" && context.Request.Path.Value!.EndsWith("/git-receive-pack", StringComparison.Ordinal);

    private static Task FailPushAsync(HttpContext context) =>
        IsPush(context) ? Task.FromException(new BadHttpRequestException("The server fails here.", StatusCodes.Status503ServiceUnavailable)) : Task.CompletedTask;
}
