using System.Text.Json.Nodes;
using Patch.Cli.Workspaces.Tasks;
using Patch.Tests.Support;

namespace Patch.Tests.Cli.Workspaces;

public sealed class WorkspaceCommandTests : IDisposable
{
    private const string Tasks = """
        [workspace]
        name = "demo"

        [[workspace.tasks]]
        id = "check"
        kind = "command"
        command = ["sh", "-c", "echo hello"]
        schedule = "* * * * *"

        """;

    private readonly string folder = Programs.NewFolder("workspace-cli");

    public void Dispose() => Programs.DeleteFolder(folder);

    [Fact]
    public async Task A_task_runs_at_once_and_its_record_is_the_answer()
    {
        Write(Tasks);
        var answer = await RunAsync("run", "check", "--json");
        Assert.True(answer.ExitCode == 0, answer.Error);
        var run = JsonNode.Parse(answer.Output)!;
        Assert.Equal(("check", "completed", "local"), ((string?)run["taskId"], (string?)run["status"], (string?)run["mode"]));
        Assert.True(File.Exists((string?)run["outputPath"]));
    }

    [Fact]
    public async Task People_see_what_the_task_wrote_beside_the_answer()
    {
        Write(Tasks);
        var answer = await RunAsync("run", "check");
        Assert.StartsWith("check: completed (", answer.Output, StringComparison.Ordinal);
        Assert.Equal("hello\n", answer.Error);
    }

    [Fact]
    public async Task A_tick_runs_what_is_due_and_says_when_nothing_is()
    {
        Write(Tasks);
        var answer = await RunAsync("tick", "--mode", "actions");
        Assert.True(answer.ExitCode == 0, answer.Error);
        Assert.StartsWith("check: completed", answer.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, ".codex", "workspace", "actions", "health", "summary.json")));

        Write("[workspace]\n");
        Assert.Equal((0, "No task is due.\n"), ((await RunAsync("tick")).ExitCode, (await RunAsync("tick")).Output));
    }

    [Fact]
    public async Task The_doctor_shows_each_task_and_leaves_no_trace()
    {
        Write(Tasks);
        var answer = await RunAsync("doctor");
        Assert.True(answer.ExitCode == 0, answer.Error);
        Assert.Contains(answer.Output.Split('\n'), line => line.Contains("check", StringComparison.Ordinal) && line.Contains("now", StringComparison.Ordinal) && line.Contains("never", StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(folder, ".codex", "workspace")));
    }

    [Fact]
    public async Task The_doctor_says_what_to_mend_with_exit_code_1()
    {
        Write(Tasks.Replace("\"sh\"", "\"no-such-program-anywhere\"", StringComparison.Ordinal));
        var answer = await RunAsync("doctor", "--json");
        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("problem: Task 'check': There is no program", answer.Error, StringComparison.Ordinal);
        var seen = JsonNode.Parse(answer.Output)!;
        Assert.Equal((folder, 1, true), ((string?)seen["repoRoot"], (int)seen["taskCount"]!, (bool)seen["configExists"]!));
        Assert.Single(seen["problems"]!.AsArray());
    }

    [Fact]
    public async Task A_task_that_fails_is_exit_code_1()
    {
        Write(Tasks.Replace("echo hello", "exit 4", StringComparison.Ordinal));
        Assert.Equal(1, (await RunAsync("tick")).ExitCode);
        Assert.Equal(1, (await RunAsync("run", "check")).ExitCode);
    }

    [Fact]
    public async Task A_broken_task_leaves_the_others_and_is_exit_code_1()
    {
        Write(Tasks + "[[workspace.tasks]]\nid = \"broken\"\nkind = \"dance\"\n");
        var tick = await RunAsync("tick");
        Assert.Equal(1, tick.ExitCode);
        Assert.StartsWith("check: completed", tick.Output, StringComparison.Ordinal);
        Assert.StartsWith("Task 'broken' (line 11): Unknown kind 'dance'", tick.Error, StringComparison.Ordinal);

        var run = await RunAsync("run", "broken");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Task 'broken' cannot be run before that is mended.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_found_or_used_says_so()
    {
        var none = await RunAsync("tick");
        Assert.Equal((2, true), (none.ExitCode, none.Error.StartsWith($"There is no .codex/workspace.toml in {folder}:", StringComparison.Ordinal)));

        Write("[workspace\n");
        var broken = await RunAsync("run", "check");
        Assert.Equal(2, broken.ExitCode);
        Assert.Contains(".codex/workspace.toml (line 1): Not TOML", broken.Error, StringComparison.Ordinal);

        Write(Tasks);
        var unknown = await RunAsync("run", "chek");
        Assert.Equal((5, "There is no task 'chek'; there are check.\n"), (unknown.ExitCode, unknown.Error));
        var mode = await RunAsync("tick", "--mode", "elsewhere");
        Assert.Equal((2, "'elsewhere' is no mode (--mode): it is one of auto, local, actions.\n"), (mode.ExitCode, mode.Error));
        var gone = await Patchmoi.RunAsync("workspace", "doctor", "--dir", folder + "x");
        Assert.Equal((2, $"There is no folder {folder}x.\n"), (gone.ExitCode, gone.Error));
    }

    [Fact]
    public void The_workspace_is_found_upward()
    {
        Write(Tasks);
        var deep = Directory.CreateDirectory(Path.Combine(folder, "one", "two")).FullName;
        Assert.Equal(folder, TaskOptions.Nearest(deep));
        File.Delete(Path.Combine(folder, ".codex", "workspace.toml"));
        Assert.Equal(deep, TaskOptions.Nearest(deep));
    }

    private Task<Patchmoi.Answer> RunAsync(params string[] arguments) => Patchmoi.RunAsync(["workspace", .. arguments, "--dir", folder]);

    private void Write(string toml)
    {
        var file = Path.Combine(folder, ".codex", "workspace.toml");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, toml);
    }
}
