using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Workspaces.Tasks;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.Tasks;

public sealed class WorkspaceTasksTests
{
    private const string EveryMinute = "schedule = \"* * * * *\"";

    [Fact]
    public async Task A_tick_runs_what_is_due_once_in_its_minute()
    {
        await using var world = new TaskWorld(
            TaskWorld.Shell("minutely", "echo hello; echo there >&2", EveryMinute)
            + TaskWorld.Shell("at-noon", "true", "schedule = \"0 12 * * *\"")
            + TaskWorld.Shell("at-one", "true", "schedule = \"0 13 * * *\"")
            + TaskWorld.Shell("off", "true", EveryMinute + "\nenabled = false")
            + TaskWorld.Shell("by-hand", "true"));

        var first = await world.TickAsync();
        Assert.Equal(["minutely", "at-noon"], first.Due);
        Assert.Equal(["minutely completed", "at-noon completed"], first.Runs.Select(run => $"{run.TaskId} {run.Status}"));

        world.Time.Advance(TimeSpan.FromSeconds(50));
        Assert.Empty((await world.TickAsync()).Due);

        world.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["minutely"], (await world.TickAsync()).Due);
    }

    [Fact]
    public async Task Minutes_without_a_tick_are_not_made_up_for()
    {
        await using var world = new TaskWorld(TaskWorld.Shell("at-noon", "true", "schedule = \"0 12 * * *\""));
        world.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty((await world.TickAsync()).Due);
    }

    [Fact]
    public async Task The_state_is_kept_in_files_with_the_originals_fields()
    {
        await using var world = new TaskWorld(TaskWorld.Shell("check", "echo hello; echo there >&2"));

        var run = await world.RunAsync("check");

        Assert.Matches("^2026-05-16T12-00-05-000Z-[0-9a-f]{8}-check$", run.Id);
        var record = JsonNode.Parse(world.Read($"runs/{run.Id}.json"))!.AsObject();
        Assert.Equal(["id", "taskId", "kind", "status", "startedAt", "finishedAt", "mode", "outputPath"], record.Select(field => field.Key));
        Assert.Equal(
            (run.Id, "check", "command", "completed", "2026-05-16T12:00:05.000Z", "local", world.State.OutputPath(run.Id)),
            ((string?)record["id"], (string?)record["taskId"], (string?)record["kind"], (string?)record["status"], (string?)record["startedAt"], (string?)record["mode"], (string?)record["outputPath"]));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"exitCode":0,"stdout":"hello\n","stderr":"there\n"}"""), JsonNode.Parse(world.Read($"outputs/{run.Id}.json"))));
        var health = JsonNode.Parse(world.Read("health/summary.json"))!;
        Assert.Equal((run.Id, "{}", "2026-05-16T12:00:05.000Z"), ((string?)health["latestRun"]!["id"], health["failingTasks"]!.ToJsonString(), (string?)health["updatedAt"]));
        Assert.Empty(Directory.GetFiles(world.State.Root, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Failures_are_counted_until_the_task_goes_well_again()
    {
        await using var world = new TaskWorld(TaskWorld.Shell("check", "test -f mended || { echo broken >&2; exit 3; }"));

        var failed = await world.RunAsync("check");
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await world.RunAsync("check");

        Assert.Equal(("failed", "sh exited with 3."), (failed.Status, failed.Error));
        Assert.Equal(3, (int)JsonNode.Parse(world.Read($"outputs/{failed.Id}.json"))!["exitCode"]!);
        Assert.Equal(2, (int)JsonNode.Parse(world.Read("health/summary.json"))!["failingTasks"]!["check"]!);

        world.Write("mended", "");
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await world.RunAsync("check");
        Assert.Equal("{}", JsonNode.Parse(world.Read("health/summary.json"))!["failingTasks"]!.ToJsonString());
    }

    [Fact]
    public async Task A_disabled_task_is_skipped_when_it_is_run_by_hand()
    {
        await using var world = new TaskWorld(TaskWorld.Shell("off", "touch ran", "enabled = false"));
        var run = await world.RunAsync("off");
        Assert.Equal("skipped", run.Status);
        Assert.Equal("""{"skipped":"disabled"}""", JsonNode.Parse(world.Read($"outputs/{run.Id}.json"))!.ToJsonString());
        Assert.False(File.Exists(Path.Combine(world.Folder, "ran")));
    }

    [Fact]
    public async Task A_command_sees_few_variables_and_the_mode()
    {
        await using var world = new TaskWorld(TaskWorld.Shell("env", "env"), mode: WorkspaceMode.Actions);
        var run = await world.RunAsync("env");
        var lines = ((string)JsonNode.Parse(world.Read($"outputs/{run.Id}.json"))!["stdout"]!).Split('\n');
        Assert.Contains("CODEX_WORKSPACE_MODE=actions", lines);
        Assert.Contains($"CODEX_HOME={Path.Combine(world.Folder, ".codex")}", lines);
        Assert.Contains(lines, line => line.StartsWith("PATH=", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("DOTNET_", StringComparison.Ordinal));
        Assert.Equal(Path.Combine(world.Folder, ".codex", "workspace", "actions"), world.State.Root);
    }

    [Fact]
    public async Task A_command_that_takes_too_long_is_stopped_with_its_children()
    {
        await using var world = new TaskWorld(TaskWorld.Shell("slow", "(sleep 60; touch late) & echo $! > child; wait", "timeout_ms = 60000"));
        var running = world.RunAsync("slow");
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(Path.Combine(world.Folder, "child")) && File.ReadAllText(Path.Combine(world.Folder, "child")).EndsWith('\n')), "the command runs");
        world.Time.Advance(TimeSpan.FromSeconds(61));
        var run = await running;
        Assert.Equal(("failed", "It ran longer than its time limit of 60 s and was stopped."), (run.Status, run.Error));
        var child = File.ReadAllText(Path.Combine(world.Folder, "child")).Trim();
        await Eventually.TrueAsync(() => Task.FromResult(!IsAlive(child)), "its child is gone");
    }

    [Fact]
    public async Task What_a_command_writes_is_bounded()
    {
        await using var world = new TaskWorld(TaskWorld.Shell("loud", "yes | head -c 1000000; echo end"), options => options.OutputLimit = 2000);
        var run = await world.RunAsync("loud");
        var stdout = (string)JsonNode.Parse(world.Read($"outputs/{run.Id}.json"))!["stdout"]!;
        Assert.InRange(stdout.Length, 1000, 2100);
        Assert.EndsWith("end\n", stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_there_fails_the_run()
    {
        await using var world = new TaskWorld("[[workspace.tasks]]\nid = \"gone\"\nkind = \"command\"\ncommand = [\"./no-such-program\"]\n");
        var run = await world.RunAsync("gone");
        Assert.Equal("failed", run.Status);
        Assert.Contains($"{Path.Combine(world.Folder, "no-such-program")} could not be started", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_ticks_at_once_run_a_task_once()
    {
        await using var world = new TaskWorld(TaskWorld.Shell("count", "echo x >> count; sleep 0.3", EveryMinute));
        var ticks = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(world.TickAsync)));
        Assert.Single(ticks.SelectMany(tick => tick.Runs));
        Assert.Equal("x\n", await File.ReadAllTextAsync(Path.Combine(world.Folder, "count")));
    }

    [Fact]
    public async Task A_task_that_is_still_running_is_not_started_again()
    {
        await using var world = new TaskWorld(TaskWorld.Shell("long", "touch started; n=0; until test -f go || [ $((n+=1)) -gt 1000 ]; do sleep 0.02; done", EveryMinute));
        var running = world.TickAsync();
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(Path.Combine(world.Folder, "started"))), "it runs");

        world.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await world.TickAsync();
        Assert.Empty(second.Runs);
        Assert.Equal("Task 'long' is running, since 2026-05-16T12:00:05.000Z: it is not started a second time.", Assert.Single(second.Passed).Reason);

        var byHand = world.TryRunAsync("long");
        await Eventually.TrueAsync(
            () =>
            {
                world.Time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(byHand.IsCompleted);
            },
            "it was given up");
        Assert.Equal((null, Assert.Single(second.Passed)), await byHand);
        world.Write("go", "");
        Assert.Equal("completed", Assert.Single((await running).Runs).Status);
    }

    [Fact]
    public async Task A_run_that_is_stopped_by_hand_is_recorded()
    {
        await using var world = new TaskWorld(TaskWorld.Shell("long", "touch started; sleep 60"));
        using var stop = new CancellationTokenSource();
        var running = world.RunAsync("long", stop.Token);
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(Path.Combine(world.Folder, "started"))), "it runs");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal("It was stopped by hand.", Assert.Single(world.State.Runs().Runs).Error);
    }

    [Fact]
    public async Task Old_runs_go_with_their_outputs()
    {
        await using var world = new TaskWorld(TaskWorld.Shell("check", "true") + TaskWorld.Shell("other", "true"));
        var other = await world.RunAsync("other");
        for (var n = 0; n < TaskState.KeptRuns + 2; n++)
        {
            var id = $"old-{n:000}";
            world.Write($".codex/workspace/local/outputs/{id}.json", "{}");
            world.Write($".codex/workspace/local/runs/{id}.json", PatchJson.Write(
                new TaskRun(id, "check", "command", "completed", world.Time.GetUtcNow().AddDays(n - 300), world.Time.GetUtcNow().AddDays(n - 300), "local", null, null)));
        }

        var run = await world.RunAsync("check");

        var kept = Directory.GetFiles(Path.Combine(world.State.Root, "runs")).Select(Path.GetFileNameWithoutExtension).ToHashSet();
        Assert.Equal(TaskState.KeptRuns + 1, kept.Count);
        Assert.Equal(kept.Order(), Directory.GetFiles(Path.Combine(world.State.Root, "outputs")).Select(Path.GetFileNameWithoutExtension).Order());
        Assert.Superset(new HashSet<string?> { run.Id, other.Id, "old-003" }, kept);
        Assert.DoesNotContain("old-002", kept);
    }

    [Fact]
    public async Task A_record_that_names_another_file_removes_nothing()
    {
        await using var world = new TaskWorld(TaskWorld.Shell("check", "true"));
        var precious = world.Write("precious.json", "{}");
        for (var n = 0; n < TaskState.KeptRuns + 2; n++)
        {
            world.Write($".codex/workspace/local/runs/{n}.json", PatchJson.Write(
                new TaskRun("../../../../precious", "check", "command", "completed", default, default, "local", null, null)));
        }

        await world.RunAsync("check");
        Assert.True(File.Exists(precious));
        Assert.Equal(TaskState.KeptRuns + 2, world.State.Runs().Unreadable.Count);
    }

    [Fact]
    public async Task State_that_cannot_be_written_is_a_sentence()
    {
        await using var world = new TaskWorld(TaskWorld.Shell("check", "true"));
        world.Write(".codex/workspace", "a file is in the way");
        var refused = await Assert.ThrowsAsync<WorkspaceTasksException>(() => world.RunAsync("check"));
        Assert.StartsWith($"The state of tasks cannot be kept in {world.State.Root}: ", refused.Message, StringComparison.Ordinal);
    }

    private static bool IsAlive(string pid) => Directory.Exists($"/proc/{pid}") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
}
