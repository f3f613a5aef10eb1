using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Service;
using Patch.Tests.Forges.Stub;
using Patch.Tests.Support;

namespace Patch.Tests.Forges.Service;

/// <summary>The whole way over HTTP: the forge's own API with faults in it, and a Git server that asks for the forge's token.</summary>
public sealed class StubForgeTests
{
    public static TheoryData<string> Providers => ["github", "forgejo", "gitlab"];

    [Theory, MemberData(nameof(Providers))]
    public async Task A_candidate_is_one_pull_request_and_a_conflict_one_issue(string provider)
    {
        await using var world = await ServiceWorld.AtAsync(provider);
        var repository = world.Stub!.Repository("acme/fork");
        var attempt = await world.RunAsync();
        await world.SettleAsync();
        var thread = await world.ThreadAsync();
        Assert.True(thread.State == ForgeThreadStates.Shown, thread.LastError);
        var pull = Assert.Single(repository.Pulls);
        Assert.Equal(("Carry main onto v1.1", ServiceWorld.Head, "main", world.Branch(ServiceWorld.Head)), (pull.Title, pull.Head, pull.Base, pull.HeadSha));
        Assert.Contains(attempt.Id, pull.Body, StringComparison.Ordinal);
        Assert.Equal(["patch", "patch: candidate"], pull.Labels.Order());
        Assert.Equal(2, repository.Statuses.Count);

        await world.RunAsync("v2.0");
        await world.SettleAsync();
        Assert.True(Assert.Single(repository.Issues).Open);
        Assert.Contains("does not apply", repository.Issues.Single().Title, StringComparison.Ordinal);
        // What needs a person takes no candidate's place.
        Assert.True(pull.Open);

        await world.RunAsync("v1.2");
        await world.SettleAsync();
        Assert.Equal([false, true], repository.Pulls.OrderBy(one => one.Number).Select(one => one.Open));
        Assert.DoesNotContain(await world.ReadAsync(db => db.ForgeSteps.AsNoTracking().ToListAsync()), step => step.Sentence.Contains(ForgeServer.DefaultToken, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task One_attempt_run_twenty_times_over_with_faults_of_the_wire_between_is_one_pull_request(string provider)
    {
        await using var world = await ServiceWorld.AtAsync(provider);
        var repository = world.Stub!.Repository("acme/fork");
        HttpMethod[] methods = [HttpMethod.Post, HttpMethod.Get, HttpMethod.Patch, HttpMethod.Put];
        var last = "";
        for (var run = 0; run < 20; run++)
        {
            last = (await world.RunAsync()).Id;
            Fault[] faults =
            [
                Fault.RateLimited(world.Time.GetUtcNow().AddMinutes(3)), Fault.ServerError.LostAnswer(), Fault.Html.LostAnswer(), Fault.Drop, Fault.Invalid("no"), Fault.BadGateway,
                Fault.Conflict, Fault.RetryAfter(TimeSpan.FromMinutes(1)), Fault.HalfPage, Fault.ServerError,
            ];
            world.Stub.FailNth(methods[run % methods.Length], "", 1 + run % 3, faults[run % faults.Length]);
            await world.TendAsync();
            world.Stub.Recover();
            world.Time.Advance(TimeSpan.FromMinutes(10));
        }

        await world.SettleAsync();
        await RetryAsync(world);
        var pull = Assert.Single(repository.Pulls);
        Assert.True(pull.Open);
        Assert.Contains(last, pull.Body, StringComparison.Ordinal);
        Assert.Empty(repository.Issues);
        Assert.Equal((ForgeThreadStates.Shown, null), ((await world.ThreadAsync()).State, (await world.ThreadAsync()).LastError));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_forge_that_hangs_is_given_up_at_the_time_limit_and_asked_again(string provider)
    {
        await using var world = await ServiceWorld.AtAsync(provider);
        await world.RunAsync();
        world.Stub!.FailNext(HttpMethod.Get, "", Fault.Hang);
        var tending = Task.Run(() => world.TendAsync());
        await Eventually.TrueAsync(() =>
        {
            world.Time.Advance(TimeSpan.FromSeconds(5));
            return Task.FromResult(tending.IsCompleted);
        }, "the time limit ends the call");
        await tending;
        await world.SettleAsync();
        Assert.Single(world.Stub.Repository("acme/fork").Pulls);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_renamed_an_archived_and_a_deleted_fork_are_told_of_and_nothing_is_lost(string provider)
    {
        await using var world = await ServiceWorld.AtAsync(provider);
        var repository = world.Stub!.Repository("acme/fork");
        await world.RunAsync();
        await world.SettleAsync();
        repository.Rename("acme/renamed");
        await world.RunAsync();
        await world.SettleAsync();
        Assert.Equal((ForgeThreadStates.Shown, "acme/renamed"), ((await world.ThreadAsync()).State, (await world.ThreadAsync()).Repo));

        repository.Archived = true;
        await world.RunAsync();
        await world.SettleAsync();
        Assert.StartsWith(ForgeFaults.Archived + " ", (await world.ThreadAsync()).LastError, StringComparison.Ordinal);

        (repository.Archived, repository.Deleted) = (false, true);
        await world.RunAsync();
        await world.SettleAsync();
        Assert.StartsWith(ForgeFaults.NotFound + " ", (await world.ThreadAsync()).LastError, StringComparison.Ordinal);

        repository.Deleted = false;
        await RetryAsync(world);
        Assert.Equal(ForgeThreadStates.Shown, (await world.ThreadAsync()).State);
        Assert.Single(repository.Pulls);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_right_that_the_token_lacks_is_named(string provider)
    {
        await using var world = await ServiceWorld.AtAsync(provider);
        await world.RunAsync();
        world.Stub!.FailNext(HttpMethod.Post, "", Fault.MissingRight(provider == "github" ? "pull_requests=write" : provider == "gitlab" ? "api" : "write:repository"));
        await world.TendAsync();
        var thread = await world.ThreadAsync();
        Assert.Equal(ForgeThreadStates.Blocked, thread.State);
        Assert.StartsWith(ForgeFaults.Forbidden + " ", thread.LastError, StringComparison.Ordinal);
    }

    private static async Task RetryAsync(ServiceWorld world)
    {
        await world.Get<ForgeThreads>().RetryAsync((await world.ThreadAsync()).Seq, TestContext.Current.CancellationToken);
        await world.SettleAsync();
    }
}
