using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Workspaces;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.Runners.CodeMode;

public sealed class CodeModeRunnerTests
{
    private const string Script = """
        text("looking at " + flow.event.payload.tag + "\n");
        const listed = await tools.exec_command({ cmd: "echo from the shell", workdir: flow.root });
        result({ status: "changed", message: listed.output.trim(), artifacts: { flow: flow.name, step: flow.step, asked: flow.config.asked } });
        text("never said");
        """;

    public CodeModeRunnerTests() => Programs.Find("bun");

    [Theory]
    [InlineData("")]
    [InlineData(StandInCodex.DeltasOnly)]
    public async Task The_script_is_executed_by_a_thread_of_the_Codex_and_its_result_is_the_steps(string mode)
    {
        await using var host = await CreateAsync(mode);
        var run = await RunAsync(host, Script);

        var outcome = RunOutcome.Of(run);
        Assert.Equal(("completed", "changed", "from the shell"), (outcome.ProcessStatus, outcome.ResultStatus, outcome.Message));
        var artifacts = RunOutcome.ResultOf(run)!["artifacts"]!;
        Assert.Equal(("flow", "step", "a \"b\""), ((string?)artifacts["flow"], (string?)artifacts["step"], (string?)artifacts["asked"]));
        Assert.StartsWith("looking at v1\n\nFLOW_RESULT {\"status\":\"changed\"", (string?)run["stdout"], StringComparison.Ordinal);
        Assert.DoesNotContain("never said", (string?)run["stdout"], StringComparison.Ordinal);
        Assert.Contains("codex: warming up\n", (string?)run["stderr"], StringComparison.Ordinal);
        Assert.Contains("codex: starting\n", (string?)run["stderr"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Codex_is_asked_in_the_steps_folder_what_the_fork_is_asked()
    {
        await using var host = await CreateAsync();
        await RunAsync(host, Script);

        var folder = Path.Combine(host.Folder, "flows", "flow");
        var asked = await File.ReadAllLinesAsync(Path.Combine(folder, "asked"));
        Assert.Equal("app-server --listen stdio:// --enable apps --enable hooks --enable code_mode --enable code_mode_only", asked[0]);
        Assert.Equal(
            ["initialize", "initialized", "thread/start", "thread/codeMode/execute", "answer 900 -32601", "thread/read"],
            asked.Skip(1).Where(line => line[0] != '{'));
        var parameters = JsonNode.Parse(asked.Single(line => line[0] == '{'))!;
        Assert.Equal(
            (folder, "never", "danger-full-access", false),
            ((string?)parameters["cwd"], (string?)parameters["approvalPolicy"], (string?)parameters["sandbox"], (bool?)parameters["ephemeral"]));
    }

    [Theory]
    [InlineData("", "text('half way'); throw new Error('boom');", "Step did not emit FLOW_RESULT; the Codex says: Error: boom")]
    [InlineData("", "text('half way');", "Step did not emit FLOW_RESULT")]
    [InlineData("", "text('half way'); result('done');", "Step emitted a FLOW_RESULT that is not a JSON object on one line, or is longer than the output that is kept")]
    [InlineData(StandInCodex.Crashes, "", "The Codex ended before the step was over; it exited with 7.")]
    [InlineData(StandInCodex.LoggedOut, "", "The Codex answered thread/start with an error: not logged in")]
    [InlineData(StandInCodex.Babbles, "", "The Codex wrote a line that is no JSON-RPC message, or a longer one than any message is, and was stopped.")]
    public async Task A_step_without_a_result_fails_the_run_and_what_was_said_is_kept(string mode, string script, string error)
    {
        await using var host = await CreateAsync(mode);
        var run = await RunAsync(host, script);

        var outcome = RunOutcome.Of(run);
        Assert.Equal(("failed", null, error), (outcome.ProcessStatus, outcome.ResultStatus, outcome.Error));
        Assert.StartsWith(script.Length > 0 ? "half way" : "", (string?)run["stdout"], StringComparison.Ordinal);
        Assert.Contains("codex: warming up\n", (string?)run["stderr"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_runs_too_long_is_stopped_with_the_Codex_and_what_was_said_is_kept()
    {
        var time = new FakeTimeProvider();
        await using var host = await CreateAsync(StandInCodex.AsksBack, timeProvider: time);
        Write(host, "text('half way'); await new Promise(() => {});", "timeout_ms = 30000");
        await host.Local.DispatchAsync(WorkspaceHost.Event(), default);
        var asked = Path.Combine(host.Folder, "flows/flow/asked");
        await host.SweepPastTheLimitAsync(time, () => File.Exists(asked) && File.ReadAllText(asked).Contains("answer 901", StringComparison.Ordinal));

        var run = await host.OnlyRunAsync();
        Assert.Equal(("failed", "It ran longer than its time limit of 30 s and was stopped.", "half way"),
            ((string?)run["status"], (string?)run["error"], (string?)run["stdout"]));
    }

    [Theory]
    [InlineData(null, "no Codex command is set. Set CODEX_APP_SERVER_CODEX_COMMAND")]
    [InlineData("/nowhere/codex", "there is no program '/nowhere/codex'. Set CODEX_APP_SERVER_CODEX_COMMAND")]
    [InlineData("", "This Codex does not run code-mode steps (thread/codeMode/execute: Invalid request: unknown variant `thread/codeMode/execute`).")]
    public async Task Without_a_Codex_that_knows_Code_Mode_the_step_is_blocked_and_says_what_to_do(string? command, string sentence)
    {
        await using var host = await CreateAsync(StandInCodex.Stock, options =>
        {
            if (command != "")
                options.CodexCommand = command;
        });
        var outcome = RunOutcome.Of(await RunAsync(host, Script));
        Assert.Equal(("completed", "blocked"), (outcome.ProcessStatus, outcome.ResultStatus));
        Assert.Contains(sentence, outcome.Error, StringComparison.Ordinal);
        Assert.Contains("PATCH_WORKSPACE_BACKEND_URL", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_program_is_a_sentence()
    {
        await using var host = await CreateAsync(configure: options => options.CodexCommand = Path.Combine(options.Directory, "flows/flow/flow.toml"));
        Assert.Contains("flow.toml could not be started", RunOutcome.Of(await RunAsync(host, Script)).Error, StringComparison.Ordinal);
    }

    private static async Task<WorkspaceHost> CreateAsync(
        string mode = "", Action<WorkspaceOptions>? configure = null, TimeProvider? timeProvider = null)
    {
        var host = await WorkspaceHost.CreateAsync(
            configure: options =>
            {
                options.CodexCommand = Path.Combine(options.Directory, "codex");
                configure?.Invoke(options);
            },
            timeProvider: timeProvider);
        host.Write("codex", StandInCodex.Program(mode));
        return host;
    }

    private static async Task<JsonObject> RunAsync(WorkspaceHost host, string script)
    {
        Write(host, script);
        await host.Local.DispatchAsync(WorkspaceHost.Event(), default);
        await host.SweepAsync();
        return await host.OnlyRunAsync();
    }

    private static void Write(WorkspaceHost host, string script, string extra = "")
    {
        host.Write("flows/flow/exec/step.code-mode.js", script);
        host.Step("code-mode", "exec/step.code-mode.js", extra);
        File.AppendAllText(Path.Combine(host.Folder, "flows/flow/flow.toml"), "\n[config]\nasked = 'a \"b\"'\n");
    }
}
