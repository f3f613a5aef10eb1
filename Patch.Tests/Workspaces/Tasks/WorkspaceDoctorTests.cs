using Patch.Core.Workspaces.Tasks;
using Patch.Tests.Flows.Contract;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.Tasks;

public sealed class WorkspaceDoctorTests
{
    [Fact]
    public async Task A_sound_workspace_shows_schedules_and_last_runs()
    {
        await using var world = new TaskWorld(
            TaskWorld.Shell("check", "true", "schedule = \"* * * * *\"") + TaskWorld.Shell("nightly", "true", "schedule = \"30 2 * * *\"") + TaskWorld.Shell("by-hand", "true"));
        Assert.Equal(1, world.Look().DueCount);
        var run = Assert.Single((await world.TickAsync()).Runs);

        var seen = world.Look();

        Assert.Empty(seen.Problems);
        Assert.Equal(("demo", "local", true, 3, 0, 0, run.Id), (seen.Name, seen.Mode, seen.ConfigExists, seen.TaskCount, seen.DueCount, seen.FailingCount, seen.LatestRun!.Id));
        Assert.Equal(run, seen.Tasks[0].LastRun);
        Assert.Equal(new DateTimeOffset(2026, 5, 17, 2, 30, 0, TimeSpan.Zero), seen.Tasks[1].NextDue);
        Assert.Null(seen.Tasks[2].NextDue);
    }

    [Fact]
    public async Task What_a_task_lacks_is_said_before_it_runs()
    {
        await using var world = new TaskWorld("""
            [[workspace.tasks]]
            id = "missing"
            kind = "command"
            command = ["no-such-program-anywhere"]
            [[workspace.tasks]]
            id = "not-executable"
            kind = "command"
            command = ["./run.sh"]
            [[workspace.tasks]]
            id = "no-flow"
            kind = "flow"
            flow = "nobody.listens"
            [[workspace.tasks]]
            id = "off"
            enabled = false
            kind = "command"
            command = ["no-such-program-anywhere"]
            [[workspace.tasks]]
            id = "broken"
            kind = "dance"
            """);
        LocalFlow.Write(world.Folder);
        var script = world.Write("run.sh", "#!/bin/sh\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead);
        Assert.Equal(
            [
                "Task 'broken' (line 22): Unknown kind 'dance'; known are command, flow, skill.",
                "Task 'missing': There is no program 'no-such-program-anywhere' on the PATH: install it, or correct 'command'.",
                $"Task 'not-executable': {script} may not be executed: allow it with 'chmod +x {script}'.",
                "Task 'no-flow': No flow package has a step for events of the type 'nobody.listens': see 'patchmoi flows list'.",
            ],
            world.Look().Problems);
    }

    [Fact]
    public async Task A_failing_task_is_named_with_its_error_and_output()
    {
        await using var world = new TaskWorld(TaskWorld.Shell("check", "exit 3"));
        var run = await world.RunAsync("check");
        Assert.Equal(
            $"Task 'check' failed the last time, at 2026-05-16T12:00:05.000Z: sh exited with 3. See {run.OutputPath}, then try it with 'patchmoi workspace run check'.",
            Assert.Single(world.Look().Problems));
    }

    [Fact]
    public async Task A_run_that_was_killed_is_told_from_one_that_goes_on()
    {
        await using var world = new TaskWorld(TaskWorld.Shell("long", "touch started; n=0; until test -f go || [ $((n+=1)) -gt 1000 ]; do sleep 0.02; done"));
        var running = world.RunAsync("long");
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(Path.Combine(world.Folder, "started"))), "it runs");
        Assert.Empty(world.Look().Problems);
        world.Write("go", "");
        var run = await running;

        File.Delete(Path.Combine(world.State.Root, "runs", $"{run.Id}.json"));
        Assert.StartsWith("Task 'long' was started at 2026-05-16T12:00:05.000Z and killed before it ended", Assert.Single(world.Look().Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_that_Git_does_not_ignore_is_said_with_the_command_that_mends_it()
    {
        await using var world = new TaskWorld("");
        Programs.Run("git", ["init", "--quiet"], world.Folder);
        Assert.Equal(
            "Git does not ignore the tasks' state: add it with \"echo '/.codex/workspace/local/' >> .gitignore\".", Assert.Single(world.Look().Problems));
        world.Write(".gitignore", "/.codex/workspace/local/\n");
        Assert.Empty(world.Look().Problems);
    }

    [Fact]
    public async Task A_workspace_without_a_file_says_what_to_write()
    {
        await using var world = new TaskWorld("");
        File.Delete(Path.Combine(world.Folder, ".codex", "workspace.toml"));
        var seen = world.Look();
        Assert.False(seen.ConfigExists);
        Assert.StartsWith($"There is no {seen.ConfigPath}: write it", Assert.Single(seen.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_torn_record_is_remarked_and_passed_over()
    {
        await using var world = new TaskWorld(TaskWorld.Shell("check", "true"));
        await world.RunAsync("check");
        var torn = world.Write(".codex/workspace/local/runs/torn.json", "{\"id\":");
        var seen = world.Look();
        Assert.Equal($"{torn} is no record of a run and is passed over.", Assert.Single(seen.Remarks));
        Assert.Equal("completed", seen.LatestRun!.Status);
    }

    [Theory]
    [InlineData(null, null, null, "local")]
    [InlineData(null, null, "true", "actions")]
    [InlineData(null, "local", "true", "local")]
    [InlineData("actions", "local", null, "actions")]
    [InlineData("auto", "actions", null, "local")]
    [InlineData(null, "", null, "local")]
    [InlineData("elsewhere", null, null, null)]
    [InlineData(null, "elsewhere", null, null)]
    public void The_mode_is_as_asked_for_or_by_the_surroundings(string? asked, string? variable, string? actions, string? mode) =>
        Assert.Equal(mode, WorkspaceMode.Resolve(asked, name => name == "CODEX_WORKSPACE_MODE" ? variable : actions));
}
