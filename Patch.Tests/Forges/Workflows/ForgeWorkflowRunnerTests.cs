using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Workflows;
using Patch.Core.Workspaces;
using Patch.Tests.Forges.Service;
using Patch.Tests.Forges.Stub;
using Patch.Tests.Support;

namespace Patch.Tests.Forges.Workflows;

public sealed class ForgeWorkflowRunnerTests
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_workflow_is_started_once_followed_to_its_end_and_its_candidate_is_the_attempts(DatabaseKind kind)
    {
        await using var world = await ServiceWorld.CreateAsync(kind);
        WriteFlow(world);
        var running = RunAsync(world);
        await EndAsync(world, "success", candidate: true);
        var attempt = await running;

        Assert.Equal("changed", attempt.Status);
        var named = JsonNode.Parse(attempt.CandidateRefsJson)!.AsArray().Single()!;
        Assert.Equal(("refs/heads/patch/candidates/v1.1", world.Branch(ServiceWorld.Head), true), ((string)named["ref"]!, (string)named["sha"]!, (bool)named["pushed"]!));
        var inputs = Assert.Single(world.Forge.Started);
        Assert.Equal(("test:v1.1", "v1.1", "refs/heads/patch/candidates/v1.1", "blue"), (inputs["event_id"], inputs["upstream_tag"], inputs["candidate_ref"], inputs["colour"]));
        var row = await world.ReadAsync(db => db.ForgeWorkflowRuns.SingleAsync());
        Assert.Equal((inputs["patch_run_id"], world.Forge.Runs.Single().Id), (row.RunId, row.ForgeRunId));

        // And service mode shows it, though no stack of it is known here.
        await world.SettleAsync();
        Assert.Equal((ForgePullStates.Open, ServiceWorld.Head), (world.Forge.Pull.State, world.Forge.Pull.Head));
        Assert.DoesNotContain("### What became of", world.Forge.Pull.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("success", "completed")]
    [InlineData("failure", "failed")]
    [InlineData("cancelled", "needs_intervention")]
    [InlineData("action_required", "needs_intervention")]
    [InlineData("timed_out", "blocked")]
    [InlineData("startup_failure", "failed")]
    public async Task A_conclusion_decides_the_attempt_and_its_page_is_named(string conclusion, string status)
    {
        await using var world = await ServiceWorld.CreateAsync();
        WriteFlow(world);
        var running = RunAsync(world);
        await EndAsync(world, conclusion, candidate: false);
        var attempt = await running;
        Assert.Equal(status, attempt.Status);
        Assert.Contains(world.Forge.Runs.Single().Url, attempt.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_whose_answer_was_lost_is_found_again_and_not_repeated()
    {
        await using var world = await ServiceWorld.CreateAsync();
        WriteFlow(world);
        world.Forge.After = call => call == "start-workflow" ? MemoryForge.Fault(ForgeFaults.Unreachable, "No answer.") : null;
        var running = RunAsync(world);
        await EndAsync(world, "success", candidate: true);
        Assert.Equal("changed", (await running).Status);
        Assert.Single(world.Forge.Started);
    }

    [Fact]
    public async Task A_worker_that_goes_on_with_the_run_of_a_dead_one_starts_nothing()
    {
        await using var world = await ServiceWorld.CreateAsync();
        WriteFlow(world);
        using var died = new CancellationTokenSource();
        world.Forge.After = call =>
        {
            if (call != "start-workflow")
                return null;
            died.Cancel();
            throw new OperationCanceledException(died.Token);
        };
        await world.Get<Patch.Core.FlowEvents.CreateFlowEvent>().CreateAsync("test:v1.1", "upstream.release", "test", null, System.Text.Json.JsonSerializer.SerializeToElement(new JsonObject { ["tag"] = "v1.1" }), default);
        await world.Get<Patch.Core.Dispatch.SendDueDispatches>().RunAsync(default);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.Get<ExecuteDueRuns>().RunAsync(died.Token));
        world.Forge.After = null;
        Assert.NotNull((await world.ReadAsync(db => db.ForgeWorkflowRuns.SingleAsync())).AskedAt);

        var running = Task.Run(() => world.Get<ExecuteDueRuns>().RunAsync(TestContext.Current.CancellationToken));
        await EndAsync(world, "success", candidate: true);
        await running;
        await world.Get<Patch.Core.Maintenance.SyncOpenAttempts>().RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal("changed", (await world.ReadAsync(db => db.MaintenanceAttempts.SingleAsync())).Status);
        Assert.Single(world.Forge.Started);
    }

    [Theory]
    [InlineData(ForgeFaults.Invalid, false, "take the inputs")]
    [InlineData(ForgeFaults.NotFound, false, "carry.yml cannot be started")]
    [InlineData(ForgeFaults.Forbidden, true, "actions: write")]
    public async Task A_workflow_that_cannot_be_started_blocks_with_what_to_do(string code, bool permanent, string sentence)
    {
        await using var world = await ServiceWorld.CreateAsync();
        WriteFlow(world);
        world.Forge.Before = call => call == "start-workflow" ? MemoryForge.Fault(code, "The token needs actions: write.", permanent: permanent) : null;
        var attempt = await RunAsync(world);
        Assert.Equal("blocked", attempt.Status);
        Assert.Contains(sentence, attempt.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_takes_longer_than_the_step_may_blocks_and_says_where_it_goes_on()
    {
        await using var world = await ServiceWorld.CreateAsync();
        WriteFlow(world);
        var running = RunAsync(world);
        await Eventually.TrueAsync(() => Task.FromResult(world.Forge.Calls.Contains("run")), "it is followed", TimeSpan.FromSeconds(90));
        await Eventually.TrueAsync(() =>
        {
            world.Time.Advance(TimeSpan.FromMinutes(1));
            return Task.FromResult(running.IsCompleted);
        }, "its time is over", TimeSpan.FromSeconds(90));

        var attempt = await running;
        Assert.Equal("blocked", attempt.Status);
        Assert.Contains(world.Forge.Runs.Single().Url, attempt.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("github", true)]
    [InlineData("github", false)]
    [InlineData("forgejo", true)]
    [InlineData("forgejo", false)]
    [InlineData("gitlab", true)]
    public async Task Over_HTTP_a_start_whose_answer_was_lost_is_followed_and_its_candidate_shown(string provider, bool namesRuns)
    {
        await using var world = await ServiceWorld.AtAsync(
            provider, settings: [("Patch:Workspaces:RunLease", "01:00:00"), ("Patch:Forges:RequestTimeout", "00:05:00")]);
        WriteFlow(world);
        world.Stub!.NamesRuns = namesRuns;
        world.Stub.FailNext(HttpMethod.Post, "", Fault.ServerError.LostAnswer());
        var repository = world.Stub.Repository("acme/fork");
        var running = RunAsync(world);
        await PassAsync(world, () => repository.Runs.Count > 0);
        ServiceWorld.Git(world.Fork, "update-ref", $"refs/heads/{ServiceWorld.Head}", world.PersonCommits("made-by-the-workflow"));
        var run = Assert.Single(repository.Runs);
        run.Complete("success");
        await PassAsync(world, () => running.IsCompleted);

        var attempt = await running;
        Assert.True(attempt.Status == "changed", attempt.Message);
        Assert.Single(repository.Runs);
        Assert.Equal("v1.1", run.Inputs["upstream_tag"]);
        var row = await world.ReadAsync(db => db.ForgeWorkflowRuns.SingleAsync());
        Assert.Equal($"{run.Id}", row.ForgeRunId);
        await world.SettleAsync();
        Assert.Equal((true, ServiceWorld.Head, world.Branch(ServiceWorld.Head)), (Assert.Single(repository.Pulls).Open, repository.Pulls.Single().Head, repository.Pulls.Single().HeadSha));
    }

    [Fact]
    public void Of_several_runs_the_one_that_names_the_id_is_taken_and_without_a_name_only_a_single_one()
    {
        ForgeRun Run(string id, string title) => new(id, "", "queued", null, title, "", default);
        Assert.Equal("2", WorkflowOutcome.Choose([Run("1", "other"), Run("2", "Carry (run_abc)")], "run_abc", out var ambiguous)?.Id);
        Assert.Null(WorkflowOutcome.Choose([Run("1", "x"), Run("2", "y")], "run_abc", out ambiguous));
        Assert.True(ambiguous);
        Assert.Equal("1", WorkflowOutcome.Choose([Run("1", "x")], "run_abc", out ambiguous)?.Id);
        Assert.Null(WorkflowOutcome.Choose([], "run_abc", out ambiguous));
    }

    private static void WriteFlow(ServiceWorld world)
    {
        var folder = Path.Combine(world.Folder, "flows", "stack");
        world.WriteFlow("");
        var fork = File.ReadLines(Path.Combine(folder, "flow.toml")).First(line => line.StartsWith("fork_repo =", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder, "flow.toml"), $"""
            name = "stack"
            version = 1
            [config]
            {fork}
            workflow = "carry.yml"
            workflow_inputs = {"{"} colour = "blue" {"}"}
            [[steps]]
            name = "carry"
            runner = "forge-workflow"
            timeout_ms = 3000000
            [steps.trigger]
            type = "upstream.release"
            """);
    }

    private static Task<MaintenanceAttempt> RunAsync(ServiceWorld world) => Task.Run(() => world.RunAsync());

    /// <summary>The forge runs the workflow to its end, once it was started; time passes meanwhile.</summary>
    private static async Task EndAsync(ServiceWorld world, string conclusion, bool candidate)
    {
        await PassAsync(world, () => world.Forge.Calls.Contains("run"));
        if (candidate)
            ServiceWorld.Git(world.Fork, "update-ref", $"refs/heads/{ServiceWorld.Head}", world.PersonCommits("made-by-the-workflow"));
        world.Forge.Runs[0] = world.Forge.Runs[0] with { Status = "completed", Conclusion = conclusion };
        var calls = world.Forge.Calls.Count;
        await PassAsync(world, () => world.Forge.Calls.Skip(calls).Contains("run"));
    }

    private static Task PassAsync(ServiceWorld world, Func<bool> reached) => Eventually.TrueAsync(() =>
    {
        world.Time.Advance(TimeSpan.FromSeconds(1));
        return Task.FromResult(reached());
    }, "the forge was asked", TimeSpan.FromSeconds(90));
}
