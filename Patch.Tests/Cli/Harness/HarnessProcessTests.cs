using Patch.Core.Workspaces.Tasks;
using Patch.Tests.Support;

namespace Patch.Tests.Cli.Harness;

/// <summary>The built program, as people call it, with the variables that they set.</summary>
public sealed class HarnessProcessTests
{
    private const string Candidate = "refs/heads/patch/candidates/v0.1.4";

    [Fact]
    public async Task Without_fetch_and_push_everything_stays_as_it_was()
    {
        using var world = await HarnessWorld.CreateAsync();
        var before = world.Everything();
        var (exitCode, output) = await RunAsync([new("CODEX_FLOW_FETCH", "0"), new("CODEX_FLOW_PUSH", "0")], "harness", "run", "--dir", world.Folder);
        Assert.True(exitCode == 0, output);
        Assert.Contains("patch-moi-harness/rebase-fork: completed: ", output, StringComparison.Ordinal);
        Assert.Contains($"candidate refs/heads/main {HarnessWorld.Git(world.Fork, "rev-parse", "HEAD")} at local", output, StringComparison.Ordinal);
        Assert.Equal(before, world.Everything());
    }

    [Fact]
    public async Task With_push_each_remote_gets_the_candidate_unless_somebody_else_moved_it()
    {
        using var world = await HarnessWorld.CreateAsync();
        await world.RunAsync("release");
        KeyValuePair<string, string?>[] push = [new("CODEX_FLOW_PUSH", "1")];

        var (exitCode, output) = await RunAsync(push, "harness", "run", "--dir", world.Folder);
        Assert.True(exitCode == 0, output);
        var sha = HarnessWorld.Git(world.Origin, "rev-parse", Candidate);
        Assert.Equal(sha, HarnessWorld.Git(world.Mirror, "rev-parse", Candidate));
        Assert.Contains($"candidate {Candidate} {sha} at mirror", output, StringComparison.Ordinal);

        HarnessWorld.Git(world.Fork, "commit", "--quiet", "--allow-empty", "--message", "One more");
        HarnessWorld.Git(world.Fork, "push", "--quiet", "mirror", $"+main:{Candidate}");
        var refused = await RunAsync(push, "harness", "run", "--dir", world.Folder);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("blocked: The candidate is complete, but it was not pushed to mirror: ", refused.Output, StringComparison.Ordinal);
        Assert.Contains("somebody else moved it, so nothing was pushed.", refused.Output, StringComparison.Ordinal);
        Assert.Equal(HarnessWorld.Git(world.Fork, "rev-parse", "main"), HarnessWorld.Git(world.Mirror, "rev-parse", Candidate));
    }

    [Fact]
    public async Task The_task_of_this_repository_runs_the_harness()
    {
        var root = Programs.NewFolder("repository");
        try
        {
            foreach (var file in new[] { ".codex/workspace.toml", "flows/patch-moi-harness/flow.toml", "flows/patch-moi-harness/schemas/upstream-release.schema.json" })
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, file))!);
                File.Copy(Path.Combine(SourceFolder.Root, file), Path.Combine(root, file));
            }

            Assert.Equal(0, (await Patchmoi.RunAsync("harness", "init", "--dir", Path.Combine(root, "harness", "work"))).ExitCode);
            KeyValuePair<string, string?>[] settings = [new("CODEX_FLOW_FETCH", "0"), new("CODEX_FLOW_PUSH", "0"), new("DATA_DIR", Path.Combine(root, "data"))];
            var (exitCode, output) = await RunAsync(settings, "workspace", "run", "harness-maintenance-fixture", "--dir", root);
            Assert.True(exitCode == 0, output);
            Assert.Contains("harness-maintenance-fixture: completed", output, StringComparison.Ordinal);

            var state = new TaskState(root, WorkspaceMode.Local);
            Assert.Equal(["harness-maintenance-fixture"], state.Runs().Runs.Select(run => run.TaskId));
            Assert.Equal((0, "No task is due.\n"), await RunAsync(settings, "workspace", "tick", "--dir", root));
        }
        finally
        {
            Programs.DeleteFolder(root);
        }
    }

    [Fact]
    public void This_repository_ignores_what_the_harness_and_the_tasks_leave()
    {
        foreach (var path in new[] { "harness/work/fork/greet.sh", ".codex/workspace/local/runs/x.json" })
            Assert.Equal(path, Programs.Run("git", ["check-ignore", path], SourceFolder.Root).Trim());
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(IEnumerable<KeyValuePair<string, string?>> settings, params string[] arguments)
    {
        await using var process = ServiceProcess.Start(settings, ["patchmoi", .. arguments]);
        var exitCode = await process.ExitAsync();
        return (exitCode, string.Join('\n', process.Output) + "\n");
    }
}
