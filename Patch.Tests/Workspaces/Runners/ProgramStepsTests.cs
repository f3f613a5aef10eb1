using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Workspaces;
using Patch.Core.Workspaces.Runners;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.Runners;

public sealed class ProgramStepsTests
{
    private const string Completed = """echo 'FLOW_RESULT {"status":"completed"}'""";

    [Theory]
    [InlineData("echo 'FLOW_RESULT {\"status\":\"skipped\"}'; echo 'FLOW_RESULT {\"status\":\"changed\"}'; echo after", "completed", "changed", null)]
    [InlineData("echo 'log: FLOW_RESULT {\"status\":\"blocked\",\"message\":\"m\"}'", "completed", "blocked", "m")]
    [InlineData("echo 'FLOW_RESULT {\"status\":\"blocked\",\"message\":\"saw FLOW_RESULT here\"}'", "completed", "blocked", "saw FLOW_RESULT here")]
    [InlineData("echo nothing", "failed", null, "Step did not emit FLOW_RESULT")]
    [InlineData("echo 'FLOW_RESULT {\"status\":'", "failed", null, "Step emitted a FLOW_RESULT that is not a JSON object on one line, or is longer than the output that is kept")]
    [InlineData("echo 'FLOW_RESULT {\"status\":\"great\"}'", "failed", null, "Step emitted a FLOW_RESULT with an unknown status; known are skipped, completed, changed, needs_intervention, blocked, failed")]
    [InlineData("echo 'FLOW_RESULT {\"status\":\"changed\"}'; exit 1", "failed", null, "flow runner exited with 1")]
    [InlineData("kill -9 $$", "failed", null, "flow runner exited with 137")]
    public async Task The_last_result_counts_and_a_failed_process_has_none(string shell, string process, string? result, string? error)
    {
        var outcome = RunOutcome.Of(await RunAsync(shell));
        Assert.Equal((process, result, error), (outcome.ProcessStatus, outcome.ResultStatus, outcome.Error));
    }

    [Fact]
    public async Task The_step_reads_the_context_and_sees_named_variables_alone()
    {
        Environment.SetEnvironmentVariable("PATCH_TEST_SECRET", "do-not-show");
        Environment.SetEnvironmentVariable("CODEX_TEST_FORWARDED", "shown");
        Environment.SetEnvironmentVariable("CODEX_WORKSPACE_BACKEND_WS_URL", "ws://127.0.0.1:1");
        await using var host = await WorkspaceHost.CreateAsync(configure: options => options.Push = false);
        host.Command($"cat > {host.Folder}/input; env > {host.Folder}/env; pwd > {host.Folder}/pwd; {Completed}");
        File.AppendAllText(Path.Combine(host.Folder, "flows/flow/flow.toml"), "\n[config]\nfork_repo = \"../fork\"\n");
        await host.Local.DispatchAsync(WorkspaceHost.Event("patch:a/b"), default);
        await host.SweepAsync();

        var run = await host.OnlyRunAsync();
        var id = (string)run["id"]!;
        var text = await File.ReadAllTextAsync(Path.Combine(host.Folder, "input"));
        var root = Path.Combine(host.Folder, "flows", "flow");
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        var expected = new JsonObject
        {
            ["flow"] = new JsonObject
            {
                ["name"] = "flow", ["version"] = 1, ["root"] = root, ["step"] = "step",
                ["config"] = new JsonObject { ["fork_repo"] = "../fork" },
                ["event"] = JsonNode.Parse("""{"id":"patch:a/b","type":"upstream.release","source":"patch","receivedAt":"2026-05-16T12:00:05.000Z","payload":{"tag":"v1"}}"""),
            },
            ["runtime"] = new JsonObject
            {
                ["eventId"] = "patch:a/b", ["runId"] = id, ["attemptId"] = id, ["replay"] = false, ["workspaceBackendUrl"] = "ws://127.0.0.1:1",
                ["launchedBy"] = "patch",
            },
        };
        Assert.Equal(expected.ToJsonString(), JsonNode.Parse(text)!.ToJsonString());
        var variables = await File.ReadAllLinesAsync(Path.Combine(host.Folder, "env"));
        Assert.Superset(
            new HashSet<string>
            {
                "CODEX_FLOW_EVENT_ID=patch:a/b", $"CODEX_FLOW_RUN_ID={id}", $"CODEX_FLOW_ATTEMPT_ID={id}", "CODEX_FLOW_REPLAY=0",
                "CODEX_FLOW_LAUNCHED_BY=patch", "CODEX_FLOW_PUSH=0", "CODEX_TEST_FORWARDED=shown",
                "CODEX_WORKSPACE_BACKEND_WS_URL=ws://127.0.0.1:1",
            },
            variables.ToHashSet());
        Assert.DoesNotContain(variables, variable => variable.Contains("do-not-show", StringComparison.Ordinal));
        Assert.All(variables, variable => Assert.Matches("^(CODEX_|HOME=|PATH=|PWD=|OLDPWD=|SHLVL=|_=|PATCH_STEP_PROCESS=|TRACEPARENT=|TRACESTATE=)", variable));
        Assert.Equal(root, (await File.ReadAllTextAsync(Path.Combine(host.Folder, "pwd"))).Trim());
    }

    [Fact]
    public async Task A_replay_is_told_to_the_step()
    {
        await using var host = await WorkspaceHost.CreateAsync();
        host.Command($"cat >> {host.Folder}/inputs; echo $CODEX_FLOW_REPLAY >> {host.Folder}/replays; {Completed}");
        await host.Local.DispatchAsync(WorkspaceHost.Event(), default);
        await host.SweepAsync();
        await host.Local.ReplayAsync(WorkspaceHost.Event(), wait: false, default);
        await host.SweepAsync();

        Assert.Equal(["0", "1"], await File.ReadAllLinesAsync(Path.Combine(host.Folder, "replays")));
        var inputs = await File.ReadAllLinesAsync(Path.Combine(host.Folder, "inputs"));
        Assert.Equal([false, true], inputs.Select(input => (bool)JsonNode.Parse(input)!["runtime"]!["replay"]!));
    }

    /// <summary>
    /// A child, an orphan whose parent has ended, and a daemon with a session of its own, which holds the output open. The output is more than
    /// a pipe holds, so that its beginning was read before the rest could be done.
    /// </summary>
    [Fact]
    public async Task A_step_that_runs_too_long_is_killed_with_all_that_it_started_and_its_output_is_kept()
    {
        var time = new FakeTimeProvider();
        await using var host = await WorkspaceHost.CreateAsync(timeProvider: time);
        host.Command(
            $"""
            cd {host.Folder}
            echo started
            head -c 200000 /dev/zero | tr '\0' '.'
            sleep 60 & echo $! > child
            (sleep 60 & echo $! > orphan)
            (setsid sh -c 'trap "" TERM HUP; echo $$ > daemon; sleep 60; sleep 60' &)
            wait
            """,
            extra: "timeout_ms = 30000");
        await host.Local.DispatchAsync(WorkspaceHost.Event(), default);
        await host.SweepPastTheLimitAsync(time, () => File.Exists(Path.Combine(host.Folder, "daemon")));

        var run = await host.OnlyRunAsync();
        Assert.Equal(("failed", "It ran longer than its time limit of 30 s and was stopped."), ((string?)run["status"], (string?)run["error"]));
        Assert.StartsWith("started\n...", (string?)run["stdout"], StringComparison.Ordinal);
        foreach (var name in new[] { "child", "orphan", "daemon" })
        {
            var pid = (await File.ReadAllTextAsync(Path.Combine(host.Folder, name))).Trim();
            Assert.NotEmpty(pid);
            await Eventually.TrueAsync(() => Task.FromResult(!IsAlive(pid)), $"the {name} is gone");
        }
    }

    [Fact]
    public async Task Output_is_bounded_its_end_is_kept_and_the_result_is_found_though_much_follows()
    {
        var run = await RunAsync(
            """echo 'FLOW_RESULT {"status":"changed"}'; head -c 300000 /dev/zero | tr '\0' 'x'; echo; echo the end""",
            options => options.OutputLimit = 4096);

        Assert.Equal("changed", RunOutcome.Of(run).Status);
        var stdout = (string)run["stdout"]!;
        Assert.InRange(stdout.Length, 4096, 4200);
        Assert.Matches("^\\[[0-9]+ bytes left out\\]\n", stdout);
        Assert.EndsWith("\nthe end\n", stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_without_a_line_end_is_bounded_and_the_result_at_its_end_is_found()
    {
        var run = await RunAsync(
            """head -c 3000000 /dev/zero | tr '\0' 'x'; echo 'FLOW_RESULT {"status":"changed"}'""", options => options.OutputLimit = 4096);
        Assert.Equal("changed", RunOutcome.Of(run).Status);
        Assert.InRange(((string)run["stdout"]!).Length, 4096, 4200);
    }

    [Fact]
    public async Task A_result_that_is_longer_than_the_output_that_is_kept_is_none()
    {
        var run = await RunAsync(
            """printf 'FLOW_RESULT {"status":"changed","message":"'; head -c 5000 /dev/zero | tr '\0' 'x'; echo '"}'""", options => options.OutputLimit = 4096);
        Assert.Equal("Step emitted a FLOW_RESULT that is not a JSON object on one line, or is longer than the output that is kept", (string?)run["error"]);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_shown_as_such()
    {
        var run = await RunAsync($"printf 'a\\377b\\000c\\n'; printf '\\303\\050\\n' >&2; {Completed}");
        Assert.Equal(("completed", "a\uFFFDb\uFFFDc\nFLOW_RESULT {\"status\":\"completed\"}\n", "\uFFFD(\n"),
            ((string?)run["status"], (string?)run["stdout"], (string?)run["stderr"]));
    }

    [Fact]
    public async Task A_script_that_cannot_be_started_is_a_sentence()
    {
        await using var host = await WorkspaceHost.CreateAsync();
        host.Command("true", name: "missing");
        host.Command("true", name: "not-executable");
        host.Command("true", name: "no-folder", extra: "cwd = \"nowhere\"");
        await host.Local.DispatchAsync(WorkspaceHost.Event(), default);
        File.Delete(Path.Combine(host.Folder, "flows/missing/run.sh"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(host.Folder, "flows/not-executable/run.sh"), UnixFileMode.UserRead);
        await host.SweepAsync();

        var errors = (await host.Local.ListRunsAsync(null, "failed", null, default))["runs"]!.AsArray()
            .ToDictionary(run => (string)run!["flowName"]!, run => (string)run!["error"]!);
        Assert.Contains("There is no script", errors["missing"], StringComparison.Ordinal);
        Assert.Contains("could not be started", errors["not-executable"], StringComparison.Ordinal);
        Assert.Contains("There is no folder", errors["no-folder"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_does_not_read_its_input_is_no_error()
    {
        await using var host = await WorkspaceHost.CreateAsync();
        host.Command("exec 0<&-; " + Completed);
        var payload = new JsonObject { ["tag"] = "v1", ["notes"] = new string('x', 500_000) }.ToJsonString();
        await host.Local.DispatchAsync(WorkspaceHost.Event(payload: payload), default);
        await host.SweepAsync();
        Assert.Equal("completed", (string?)(await host.OnlyRunAsync())["status"]);
    }

    private static bool IsAlive(string pid) =>
        File.Exists($"/proc/{pid}/status") && !File.ReadAllText($"/proc/{pid}/status").Contains("State:\tZ", StringComparison.Ordinal);

    private static async Task<JsonObject> RunAsync(string shell, Action<WorkspaceOptions>? configure = null)
    {
        await using var host = await WorkspaceHost.CreateAsync(configure: configure);
        host.Command(shell);
        await host.Local.DispatchAsync(WorkspaceHost.Event(), default);
        await host.SweepAsync();
        return await host.OnlyRunAsync();
    }
}
