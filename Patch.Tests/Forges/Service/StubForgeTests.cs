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

    [Theory, MemberData(nameof(Providers))]
    public async Task Two_workers_show_a_stop_and_then_a_candidate_as_one_issue_and_one_pull_request(string provider)
    {
        await using var world = await ServiceWorld.AtAsync(provider, DatabaseKind.Postgres);
        await using var other = world.Build();
        var repository = world.Stub!.Repository("acme/fork");
        foreach (var (command, stops) in ((string, bool)[])[("false", true), ("true", false), ("false", true), ("true", false)])
        {
            world.WriteFlow($"verify_commands = [\"{command}\"]");
            var attempt = await world.RunAsync();
            Assert.Equal(stops ? "needs_intervention" : "changed", attempt.Status);
            await Task.WhenAll(world.TendAsync(), world.TendAsync(other), world.TendAsync(), world.TendAsync(other));
            await world.SettleAsync();
            Assert.Equal(stops, Assert.Single(repository.Issues).Open);
            Assert.Contains(attempt.Id, stops ? repository.Issues.Single().Body : Assert.Single(repository.Pulls).Body, StringComparison.Ordinal);
        }

        var (issue, pull) = (repository.Issues.Single(), repository.Pulls.Single());
        Assert.True(pull.Open);
        // Each closing has its comment, and the stop between the candidates one at the pull request.
        Assert.Equal((2, 1), (issue.Comments.Count, pull.Comments.Count));
        var thread = await world.ThreadAsync();
        Assert.Equal((ForgeThreadStates.Shown, pull.Number, issue.Number, null), (thread.State, thread.PullNumber, thread.IssueNumber, thread.LastError));
        Assert.Equal(
            ["issue-closed", "issue-closed", "issue-opened", "issue-reopened", "pull-request-opened"],
            (await world.StepsAsync()).Select(step => step.Kind).Where(kind => kind.StartsWith("issue-", StringComparison.Ordinal) && kind != "issue-renewed" || kind == "pull-request-opened").Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_draft_is_closed_when_the_rest_is_carried_and_opened_again_when_it_is_not(string provider)
    {
        await using var world = await ServiceWorld.AtAsync(provider, settings: ("Patch:Forges:Service:Issues", "draft"));
        var repository = world.Stub!.Repository("acme/fork");
        var (whole, without) = (world.Branch("main")!, ServiceWorld.Git(world.Fork, "rev-parse", "main^"));
        foreach (var (main, open) in ((string, bool[])[])[(whole, [true]), (without, [false, true]), (whole, [true, true]), (without, [false, true])])
        {
            ServiceWorld.Git(world.Fork, "update-ref", "refs/heads/main", main);
            await world.RunAsync("v2.0");
            await world.SettleAsync();
            Assert.Equal(open, repository.Pulls.OrderBy(pull => pull.Number).Select(pull => pull.Open));
            var thread = await world.ThreadAsync("v2.0");
            Assert.Equal((ForgeThreadStates.Shown, null), (thread.State, thread.LastError));
        }

        Assert.Equal([true, false], repository.Pulls.OrderBy(pull => pull.Number).Select(pull => pull.Head.StartsWith("patch/partial/", StringComparison.Ordinal)));
        Assert.Equal("Carry main onto v2.0", repository.Pulls.Last().Title);
        Assert.Empty(repository.Issues);
    }

    private static async Task RetryAsync(ServiceWorld world)
    {
        await world.Get<ForgeThreads>().RetryAsync((await world.ThreadAsync()).Seq, TestContext.Current.CancellationToken);
        await world.SettleAsync();
    }
}
