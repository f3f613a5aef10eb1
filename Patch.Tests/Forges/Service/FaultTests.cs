using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Service;
using Patch.Tests.Support;

namespace Patch.Tests.Forges.Service;

public sealed class FaultTests
{
    private static readonly string[] Writes = ["open-pull", "change-pull", "ensure-labels", "label", "status", "open-issue", "change-issue", "comment"];

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task One_attempt_run_twenty_times_with_faults_between_leaves_one_pull_request_that_is_right(DatabaseKind kind)
    {
        await using var world = await ServiceWorld.CreateAsync(kind);
        var last = "";
        for (var run = 0; run < 20; run++)
        {
            last = (await world.RunAsync()).Id;
            Trouble(world, run);
            await world.TendAsync();
            world.Time.Advance(TimeSpan.FromMinutes(5));
            (world.Forge.Before, world.Forge.After) = (null, null);
            if (run % 3 == 0)
                await world.SettleAsync();
        }

        await world.SettleAsync();
        var pull = world.Forge.Pull;
        Assert.Equal((ForgePullStates.Open, "Carry main onto v1.1"), (pull.State, pull.Title));
        Assert.Contains(last, pull.Body, StringComparison.Ordinal);
        Assert.Equal(["patch", "patch: candidate"], pull.Labels.Order());
        Assert.Equal(2, world.Forge.Statuses.Count);
        Assert.Empty(world.Forge.Issues);
        Assert.Equal((ForgeThreadStates.Shown, pull.Number, null), ((await world.ThreadAsync()).State, (await world.ThreadAsync()).PullNumber, (await world.ThreadAsync()).LastError));
    }

    [Fact]
    public async Task One_conflict_run_twenty_times_with_faults_between_leaves_one_issue()
    {
        await using var world = await ServiceWorld.CreateAsync();
        var last = "";
        for (var run = 0; run < 20; run++)
        {
            last = (await world.RunAsync("v2.0")).Id;
            Trouble(world, run);
            await world.TendAsync();
            world.Time.Advance(TimeSpan.FromMinutes(5));
            (world.Forge.Before, world.Forge.After) = (null, null);
        }

        await world.SettleAsync();
        var issue = Assert.Single(world.Forge.Issues);
        Assert.True(issue.Open);
        Assert.Contains(last, issue.Body, StringComparison.Ordinal);
        Assert.Empty(world.Forge.Pulls);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task Two_workers_side_by_side_open_one_pull_request(DatabaseKind kind)
    {
        await using var world = await ServiceWorld.CreateAsync(kind);
        await using var other = world.Build();
        for (var run = 0; run < 5; run++)
        {
            await world.RunAsync();
            await Task.WhenAll(world.TendAsync(), world.TendAsync(other), world.TendAsync(), world.TendAsync(other));
        }

        await world.SettleAsync();
        Assert.Single(world.Forge.Pulls);
        Assert.Equal(ForgeThreadStates.Shown, (await world.ThreadAsync()).State);
        Assert.Single(await world.StepsAsync(), step => step.Kind == "pull-request-opened");
    }

    [Fact]
    public async Task A_rate_limit_is_waited_for_as_long_as_the_forge_asks_and_is_no_failed_try()
    {
        await using var world = await ServiceWorld.CreateAsync();
        await world.RunAsync();
        world.Forge.Before = call => call == "open-pull" ? MemoryForge.Fault(ForgeFaults.RateLimited, "The window is used up.", TimeSpan.FromMinutes(40)) : null;
        for (var round = 0; round < 12; round++)
        {
            await world.TendAsync();
            var held = await world.ThreadAsync();
            Assert.Equal((ForgeThreadStates.Due, 0, world.Time.GetUtcNow().AddMinutes(40)), (held.State, held.Tries, held.NextTryAt));
            Assert.StartsWith("rate-limited ", held.LastError, StringComparison.Ordinal);
            world.Time.Advance(TimeSpan.FromMinutes(40));
        }

        world.Forge.Before = null;
        await world.TendAsync();
        Assert.Equal(ForgeThreadStates.Shown, (await world.ThreadAsync()).State);
        Assert.Null((await world.ThreadAsync()).LastError);
    }

    [Fact]
    public async Task A_forge_that_fails_for_days_is_given_up_and_a_retry_goes_on()
    {
        await using var world = await ServiceWorld.CreateAsync();
        await world.RunAsync();
        world.Forge.Before = _ => MemoryForge.Fault(ForgeFaults.Failed, "The forge answered 500.");
        for (var round = 0; round < 10; round++)
        {
            await world.TendAsync();
            world.Time.Advance(TimeSpan.FromHours(30));
        }

        var thread = await world.ThreadAsync();
        Assert.Equal((ForgeThreadStates.Blocked, 8, null), (thread.State, thread.Tries, thread.NextTryAt));
        Assert.Contains("Given up after 8 tries", thread.Reason, StringComparison.Ordinal);
        world.Forge.Before = null;
        await world.Get<ForgeThreads>().RetryAsync(thread.Seq, TestContext.Current.CancellationToken);
        await world.TendAsync();
        Assert.Equal(ForgeThreadStates.Shown, (await world.ThreadAsync()).State);
    }

    [Fact]
    public async Task A_fork_that_was_renamed_is_followed_and_gets_no_second_pull_request()
    {
        await using var world = await ServiceWorld.CreateAsync();
        await world.RunAsync();
        await world.SettleAsync();
        world.Forge.Repository = world.Forge.Repository with { FullName = "acme/new-name" };
        await world.RunAsync();
        await world.SettleAsync();
        Assert.Equal((ForgeThreadStates.Shown, "acme/new-name"), ((await world.ThreadAsync()).State, (await world.ThreadAsync()).Repo));
        Assert.Single(world.Forge.Pulls);
        Assert.Contains(await world.StepsAsync(), step => step.Kind == "renamed");
    }

    [Theory]
    [InlineData("archived", ForgeFaults.Archived, "unarchive it")]
    [InlineData("gone", ForgeFaults.NotFound, "deleted, or made private")]
    [InlineData("read-only", ForgeFaults.Forbidden, "write contents")]
    public async Task A_fork_that_cannot_be_written_blocks_with_a_sentence_and_loses_nothing(string how, string code, string sentence)
    {
        await using var world = await ServiceWorld.CreateAsync();
        await world.RunAsync();
        var before = world.Forge.Repository;
        world.Forge.Gone = how == "gone";
        world.Forge.Repository = how switch { "archived" => before with { Archived = true }, "read-only" => before with { CanPush = false }, _ => before };
        await world.TendAsync();
        var thread = await world.ThreadAsync();
        Assert.Equal((ForgeThreadStates.Blocked, null), (thread.State, thread.NextTryAt));
        Assert.StartsWith(code + " ", thread.LastError, StringComparison.Ordinal);
        Assert.Contains(sentence, thread.Reason, StringComparison.Ordinal);
        Assert.Contains(await world.StepsAsync(), step => step is { Kind: "refused", NoticePending: true });

        (world.Forge.Gone, world.Forge.Repository) = (false, before);
        await world.Get<ForgeThreads>().RetryAsync(thread.Seq, TestContext.Current.CancellationToken);
        await world.TendAsync();
        Assert.Equal(ForgeThreadStates.Shown, (await world.ThreadAsync()).State);
    }

    [Fact]
    public async Task A_token_that_lacks_a_right_is_told_of_by_the_right_and_what_went_well_before_stays()
    {
        await using var world = await ServiceWorld.CreateAsync();
        await world.RunAsync();
        world.Forge.Before = call => call == "status" ? MemoryForge.Fault(ForgeFaults.Forbidden, "The token lacks commit statuses: write.", permanent: true) : null;
        await world.TendAsync();
        var thread = await world.ThreadAsync();
        Assert.Equal((ForgeThreadStates.Blocked, "The token lacks commit statuses: write."), (thread.State, thread.Reason));
        Assert.Equal(world.Forge.Pull.Number, thread.PullNumber);
    }

    [Fact]
    public async Task An_attempt_that_cannot_be_read_holds_up_no_other_and_is_given_up_after_a_day()
    {
        await using var world = await ServiceWorld.CreateAsync();
        var broken = await world.RunAsync("v1.1");
        await world.ReadAsync(db => db.MaintenanceAttempts.Where(row => row.Seq == broken.Seq).ExecuteUpdateAsync(row => row.SetProperty(r => r.WorkspaceRunIdsJson, "[")));
        await world.RunAsync("v1.2");

        await world.TendAsync();

        Assert.Equal(ForgeThreadStates.Shown, (await world.ThreadAsync("v1.2")).State);
        Assert.True(await world.ReadAsync(db => db.AttemptHistory.AnyAsync(step => step.ForgePending && step.AttemptSeq == broken.Seq)));
        world.Time.Advance(TimeSpan.FromHours(25));
        await world.TendAsync();
        Assert.False(await world.ReadAsync(db => db.AttemptHistory.AnyAsync(step => step.ForgePending)));
        Assert.False(await world.ReadAsync(db => db.ForgeThreads.AnyAsync(row => row.Point == "v1.1")));
    }

    /// <summary>The trouble of one run: each write is hit, before it is done and behind it.</summary>
    private static void Trouble(ServiceWorld world, int run)
    {
        var left = 1 + run % 2;
        var call = run < 4 ? (run % 2 == 0 ? "open-pull" : "open-issue") : Writes[run % Writes.Length];
        ForgeFault? Once(string name)
        {
            if (name != call || left == 0)
                return null;
            left--;
            return (run % 5) switch
            {
                0 => MemoryForge.Fault(ForgeFaults.RateLimited, "Slow down.", TimeSpan.FromSeconds(30)),
                1 => MemoryForge.Fault(ForgeFaults.Failed, "The forge answered 500."),
                2 => MemoryForge.Fault(ForgeFaults.BadAnswer, "The forge answered HTML."),
                3 => MemoryForge.Fault(ForgeFaults.Unreachable, "No answer within 30 s."),
                _ => throw new CrashException(),
            };
        }

        if (run % 4 < 2)
            world.Forge.After = Once;
        else
            world.Forge.Before = Once;
    }
}
