using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Workspaces;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.Runners.Bun;

/// <summary>On a real bun, which ./test.sh puts on the PATH.</summary>
public sealed class BunRunnerTests
{
    private const string Raw = """
        const context: any = JSON.parse(await Bun.stdin.text());
        await Bun.write("runs", await Bun.file("runs").text().catch(() => "") + "x");
        // export default is only a word here
        console.log("main", import.meta.main, "export default");
        console.log("FLOW_RESULT " + JSON.stringify({ status: "changed", message: context.flow.event.id, artifacts: { event: context.runtime.eventId } }));
        """;

    public BunRunnerTests() => Programs.Find("bun");

    [Fact]
    public async Task A_raw_script_reads_standard_input_and_runs_once()
    {
        await using var host = await WorkspaceHost.CreateAsync();
        var run = await RunAsync(host, "exec/step.ts", Raw);

        var outcome = RunOutcome.Of(run);
        Assert.Equal(("completed", "changed", "patch:a:1:upstream.release"), (outcome.ProcessStatus, outcome.ResultStatus, outcome.Message));
        Assert.StartsWith("main true export default\n", (string?)run["stdout"], StringComparison.Ordinal);
        Assert.Equal("x", await File.ReadAllTextAsync(Path.Combine(host.Folder, "flows/flow/runs")));
    }

    [Fact]
    public async Task The_default_export_of_a_module_gets_the_context_and_returns_the_result()
    {
        const string Answer = "(c: any) => ({ status: 'changed', message: c.flow.event.payload.tag })";
        (string File, string Source)[] modules =
        [
            ("step.ts", "export default async (c: any) => { console.log('working'); return { status: 'changed', message: c.flow.event.payload.tag }; };"),
            ("step.ts", $"import type {{ Nothing }} from './nowhere';\nconst run = {Answer};\nexport {{ run as default }};"),
            ("step.mjs", "import { answer } from './helper';\nexport default function (c) { return answer(c); }"),
            ("step.js", "export { answer as default } from './helper';"),
            ("step.tsx", $"export default {Answer};"),
            ("exec/step #1.ts", $"export default {Answer};"),
        ];
        await using var host = await WorkspaceHost.CreateAsync();
        for (var number = 0; number < modules.Length; number++)
            host.Write($"flows/flow{number}/helper.ts", $"export const answer = {Answer};");
        var runs = await RunAllAsync(host, modules);
        Assert.All(runs, run => Assert.Equal(new Told("completed", "changed", "v1"), Told.By(run)));
    }

    [Fact]
    public async Task A_module_that_throws_or_returns_no_result_has_failed_and_its_output_is_kept()
    {
        const string NoResult = "The default export returned no result. Return an object with a status.";
        (string Source, string Message)[] modules =
        [
            ("export default () => { console.log('before'); throw new Error('boom'); };", "boom"),
            ("console.log('before'); export default async () => { throw 'just text'; };", "just text"),
            ("console.log('before'); export default () => {};", NoResult),
            ("console.log('before'); export default () => 'completed';", NoResult),
            ("console.log('before'); export default () => [{ status: 'completed' }];", NoResult),
            ("console.log('before'); export default { status: 'completed' };",
                "The default export is not a function. Export a function of the context that returns the step's result."),
            ("console.log('before'); export default () => { const r: any = { status: 'completed' }; r.r = r; return r; };",
                "JSON.stringify cannot serialize cyclic structures."),
        ];
        await using var host = await WorkspaceHost.CreateAsync();
        var runs = await RunAllAsync(host, [.. modules.Select(module => ("step.ts", module.Source))]);
        Assert.Equal(modules.Select(module => new Told("completed", "failed", module.Message)), runs.Select(Told.By));
        Assert.All(runs, run => Assert.StartsWith("before\n", (string?)run["stdout"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_step_without_a_usable_result_fails_the_run()
    {
        (string Source, string Error)[] scripts =
        [
            ("export default () => ({ status: 'great' });",
                "Step emitted a FLOW_RESULT with an unknown status; known are skipped, completed, changed, needs_intervention, blocked, failed"),
            ("export default () => process.exit(0);", "Step did not emit FLOW_RESULT"),
            ("export default () => new Promise(() => {});", "Step did not emit FLOW_RESULT"),
            ("export default () => { process.exitCode = 3; return { status: 'completed' }; };", "flow runner exited with 3"),
            ("console.log('no result');", "Step did not emit FLOW_RESULT"),
            ("export default = broken", "flow runner exited with 1"),
            ("throw new Error('boom')", "flow runner exited with 1"),
        ];
        await using var host = await WorkspaceHost.CreateAsync();
        var runs = await RunAllAsync(host, [.. scripts.Select(script => ("step.ts", script.Source))]);
        Assert.Equal(scripts.Select(script => new Told("failed", null, script.Error)), runs.Select(Told.By));
        Assert.Contains("Unexpected =", (string?)runs[5]["stderr"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_runs_in_the_folder_of_the_step_and_sees_its_variables()
    {
        await using var host = await WorkspaceHost.CreateAsync();
        host.Write("flows/flow/sub/here", "");
        var run = await RunAsync(
            host, "step.ts", "export default () => ({ status: 'completed', message: process.cwd() + ' ' + process.env.CODEX_FLOW_RUN_ID });", "cwd = \"sub\"");
        Assert.Equal($"{Path.Combine(host.Folder, "flows/flow/sub")} {run["id"]}", RunOutcome.Of(run).Message);
    }

    [Fact]
    public async Task A_module_that_runs_too_long_is_stopped()
    {
        var time = new FakeTimeProvider();
        await using var host = await WorkspaceHost.CreateAsync(timeProvider: time);
        host.Write("flows/flow/step.ts", """
            export default async () => {
                console.log("started\n" + ".".repeat(200_000));
                await Bun.write("reached", "");
                await Bun.sleep(60_000);
            };
            """);
        host.Step("bun", "step.ts", "timeout_ms = 30000");
        await host.Local.DispatchAsync(WorkspaceHost.Event(), default);
        await host.SweepPastTheLimitAsync(time, () => File.Exists(Path.Combine(host.Folder, "flows/flow/reached")));

        var run = await host.OnlyRunAsync();
        Assert.Equal(new Told("failed", null, "It ran longer than its time limit of 30 s and was stopped."), Told.By(run));
        Assert.StartsWith("started\n...", (string?)run["stdout"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_bun_the_step_is_blocked_and_says_how_to_install_one()
    {
        await using var host = await WorkspaceHost.CreateAsync(configure: options => options.BunCommand = "no-such-bun");
        var outcome = RunOutcome.Of(await RunAsync(host, "step.ts", Raw));
        Assert.Equal(("completed", "blocked"), (outcome.ProcessStatus, outcome.ResultStatus));
        Assert.Contains("there is no 'no-such-bun' on the PATH of the worker. Install bun (npm install -g bun", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_is_not_there_fails_the_run()
    {
        await using var host = await WorkspaceHost.CreateAsync();
        var outcome = RunOutcome.Of(await RunAsync(host, "other.ts", Raw, script: "step.ts"));
        Assert.Equal($"There is no script {Path.Combine(host.Folder, "flows/flow/step.ts")}.", outcome.Error);
    }

    /// <summary>One package for each script, side by side: a start of bun is what takes time here.</summary>
    private static async Task<IReadOnlyList<JsonObject>> RunAllAsync(WorkspaceHost host, (string File, string Source)[] scripts)
    {
        foreach (var (number, (file, source)) in scripts.Index())
        {
            host.Write($"flows/flow{number}/{file}", source);
            host.Step("bun", file, name: $"flow{number}");
        }

        await host.Local.DispatchAsync(WorkspaceHost.Event(), default);
        await host.SweepAsync();
        var runs = (await host.Local.ListRunsAsync(null, null, null, default))["runs"]!.AsArray();
        return [.. runs.Select(run => run!.AsObject()).OrderBy(run => (string?)run["flowName"], StringComparer.Ordinal)];
    }

    private static async Task<JsonObject> RunAsync(WorkspaceHost host, string file, string source, string extra = "", string? script = null)
    {
        host.Write($"flows/flow/{file}", source);
        host.Step("bun", script ?? file, extra);
        await host.Local.DispatchAsync(WorkspaceHost.Event(), default);
        await host.SweepAsync();
        return await host.OnlyRunAsync();
    }

    /// <summary>What a run tells: its two statuses, and its error or else its message.</summary>
    private sealed record Told(string Process, string? Result, string? Text)
    {
        public static Told By(JsonObject run)
        {
            var outcome = RunOutcome.Of(run);
            return new Told(outcome.ProcessStatus, outcome.ResultStatus, outcome.Error ?? outcome.Message);
        }
    }
}
