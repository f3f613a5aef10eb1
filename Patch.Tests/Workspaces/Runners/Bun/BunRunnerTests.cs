using System.Text.Json.Nodes;
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

    [Theory]
    [InlineData("step.ts", "export default async (c: any) => { console.log('working'); return { status: 'changed', message: c.flow.event.payload.tag }; };")]
    [InlineData("step.ts", "import { answer } from './helper';\nconst run = (c: unknown) => answer(c);\nexport { run as default };")]
    [InlineData("step.mjs", "import { answer } from './helper';\nexport default function (c) { return answer(c); }")]
    [InlineData("step.js", "export { answer as default } from './helper';")]
    [InlineData("step.tsx", "export default (c: any) => Promise.resolve({ status: 'changed', message: c.flow.event.payload.tag });")]
    [InlineData("exec/step #1.ts", "export default (c: any) => ({ status: 'changed', message: c.flow.event.payload.tag });")]
    public async Task The_default_export_of_a_module_gets_the_context_and_returns_the_result(string script, string source)
    {
        await using var host = await WorkspaceHost.CreateAsync();
        host.Write("flows/flow/helper.ts", "export const answer = (c: any) => ({ status: 'changed', message: c.flow.event.payload.tag });");
        var outcome = RunOutcome.Of(await RunAsync(host, script, source));
        Assert.Equal(("completed", "changed", "v1"), (outcome.ProcessStatus, outcome.ResultStatus, outcome.Message));
    }

    [Theory]
    [InlineData("export default () => { console.log('before'); throw new Error('boom'); };", "boom")]
    [InlineData("console.log('before'); export default async () => { throw 'just text'; };", "just text")]
    [InlineData("console.log('before'); export default () => {};", "The default export returned no result. Return an object with a status.")]
    [InlineData("console.log('before'); export default () => 'completed';", "The default export returned no result. Return an object with a status.")]
    [InlineData("console.log('before'); export default () => [{ status: 'completed' }];", "The default export returned no result. Return an object with a status.")]
    [InlineData("console.log('before'); export default { status: 'completed' };", "The default export is not a function. Export a function of the context that returns the step's result.")]
    [InlineData("console.log('before'); export default () => { const r: any = { status: 'completed' }; r.r = r; return r; };", "JSON.stringify cannot serialize cyclic structures.")]
    public async Task A_module_that_throws_or_returns_no_result_has_failed_and_its_output_is_kept(string source, string message)
    {
        await using var host = await WorkspaceHost.CreateAsync();
        var run = await RunAsync(host, "step.ts", source);

        var outcome = RunOutcome.Of(run);
        Assert.Equal(("completed", "failed", message, message), (outcome.ProcessStatus, outcome.ResultStatus, outcome.Message, outcome.Error));
        Assert.StartsWith("before\n", (string?)run["stdout"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("export default () => ({ status: 'great' });", "Step emitted a FLOW_RESULT with an unknown status; known are skipped, completed, changed, needs_intervention, blocked, failed")]
    [InlineData("export default () => process.exit(0);", "Step did not emit FLOW_RESULT")]
    [InlineData("export default () => new Promise(() => {});", "Step did not emit FLOW_RESULT")]
    [InlineData("export default () => { process.exitCode = 3; return { status: 'completed' }; };", "flow runner exited with 3")]
    [InlineData("console.log('no result');", "Step did not emit FLOW_RESULT")]
    [InlineData("export default = broken", "flow runner exited with 1")]
    [InlineData("throw new Error('boom')", "flow runner exited with 1")]
    public async Task A_step_without_a_usable_result_fails_the_run(string source, string error)
    {
        await using var host = await WorkspaceHost.CreateAsync();
        var outcome = RunOutcome.Of(await RunAsync(host, "step.ts", source));
        Assert.Equal(("failed", null, error), (outcome.ProcessStatus, outcome.ResultStatus, outcome.Error));
    }

    [Fact]
    public async Task What_bun_says_about_a_broken_script_is_kept()
    {
        await using var host = await WorkspaceHost.CreateAsync();
        var run = await RunAsync(host, "step.ts", "export default = broken");
        Assert.Contains("Unexpected =", (string?)run["stderr"], StringComparison.Ordinal);
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
        await using var host = await WorkspaceHost.CreateAsync();
        var run = await RunAsync(
            host, "step.ts", "export default async () => { console.log('started'); await Bun.sleep(60_000); };", "timeout_ms = 1500");
        Assert.Equal(("failed", "It ran longer than its time limit of 1.5 s and was stopped.", "started\n"),
            ((string?)run["status"], (string?)run["error"], (string?)run["stdout"]));
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

    private static async Task<JsonObject> RunAsync(WorkspaceHost host, string file, string source, string extra = "", string? script = null)
    {
        host.Write($"flows/flow/{file}", source);
        host.Step("bun", script ?? file, extra);
        await host.Local.DispatchAsync(WorkspaceHost.Event(), default);
        await host.SweepAsync();
        return await host.OnlyRunAsync();
    }
}
