using System.Text.Json.Nodes;
using Patch.Core.Workspaces.Tasks;
using Patch.Tests.Flows.Contract;

namespace Patch.Tests.Workspaces.Tasks;

public sealed class FlowAndSkillTaskTests
{
    private const string Carry = """
        [[workspace.tasks]]
        id = "carry"
        kind = "flow"
        flow = "upstream.release"
        [workspace.tasks.event.payload]
        tag = "v7"
        """;

    private const string Brief = """
        [[workspace.tasks]]
        id = "brief"
        kind = "skill"
        skill = "morning"
        var = "status"
        """;

    [Fact]
    public async Task A_flow_task_runs_the_matching_steps_with_an_event_of_its_own()
    {
        await using var world = new TaskWorld(Carry);
        LocalFlow.Write(world.Folder);

        var run = await world.RunAsync("carry");

        Assert.Equal(("completed", "flow"), (run.Status, run.Kind));
        var output = JsonNode.Parse(world.Read($"outputs/{run.Id}.json"))!;
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse($$$"""
                {"id":"workspace:demo:carry:{{{run.Id}}}","type":"upstream.release","source":"demo","occurredAt":"2026-05-16T12:00:05.000Z",
                 "receivedAt":"2026-05-16T12:00:05.000Z","payload":{"taskId":"carry","tag":"v7"}}
                """),
            output["event"]));
        Assert.Equal(("changed", "refs/heads/candidate/v7"), ((string?)output["steps"]![0]!["status"], (string?)output["steps"]![0]!["candidateRefs"]![0]!["ref"]));
    }

    [Fact]
    public async Task The_static_payload_and_the_events_own_type_and_source_go_over()
    {
        await using var world = new TaskWorld("""
            [[workspace.tasks]]
            id = "carry"
            kind = "flow"
            flow = "other"
            [workspace.tasks.event]
            type = "upstream.release"
            source = "hand"
            payload = { taskId = "mine", tag = "v8" }
            """);
        LocalFlow.Write(world.Folder);
        var run = await world.RunAsync("carry");
        Assert.Equal("completed", run.Status);
        var sent = JsonNode.Parse(world.Read($"outputs/{run.Id}.json"))!["event"]!;
        Assert.Equal(("upstream.release", "hand", "mine"), ((string?)sent["type"], (string?)sent["source"], (string?)sent["payload"]!["taskId"]));
    }

    [Fact]
    public async Task A_flow_task_that_matches_nothing_fails_with_the_reason()
    {
        await using var world = new TaskWorld(Carry.Replace("upstream.release", "nobody.listens", StringComparison.Ordinal));
        LocalFlow.Write(world.Folder);
        var run = await world.RunAsync("carry");
        Assert.Equal("failed", run.Status);
        Assert.Contains("candidate-release", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_is_blocked_fails_the_task_and_is_named()
    {
        await using var world = new TaskWorld(Carry);
        world.Write("flows/stack/flow.toml", """
            name = "stack"
            version = 1
            [config]
            fork_repo = "nowhere"
            [[steps]]
            name = "carry"
            runner = "patch-stack"
            [steps.trigger]
            type = "upstream.release"
            """);
        var run = await world.RunAsync("carry");
        Assert.Equal("failed", run.Status);
        Assert.StartsWith("stack/carry: blocked: There is no Git checkout at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_skill_without_a_Codex_is_said_to_be_unavailable()
    {
        await using var world = new TaskWorld(Brief, options => options.CodexCommand = null);
        const string Sentence = "The skill morning is used by a Codex, and no Codex command is set: set CODEX_APP_SERVER_CODEX_COMMAND.";
        var run = await world.RunAsync("brief");
        Assert.Equal((TaskRunStatus.Failed, Sentence), (run.Status, run.Error));
        Assert.Contains($"Task 'brief': {Sentence}", world.Look().Problems);
    }

    [Fact]
    public async Task A_skill_is_handed_to_the_Codex_that_is_set()
    {
        var codex = "";
        await using var world = new TaskWorld(Brief, options =>
        {
            options.CodexCommand = codex;
            options.CodexHome = Path.Combine(options.Directory, "home");
        });
        codex = world.Write("codex", "#!/bin/sh\nprintf '%s|' \"$@\"\n");
        File.SetUnixFileMode(codex, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var missing = await world.RunAsync("brief");
        Assert.StartsWith("There is no skill morning: ", missing.Error, StringComparison.Ordinal);

        world.Write("home/skills/morning/SKILL.md", "# Morning");
        var run = await world.RunAsync("brief");
        Assert.Equal("completed", run.Status);
        Assert.Equal(
            "exec|Use the skill morning for this task of the workspace.\n\nInput: status|",
            (string?)JsonNode.Parse(world.Read($"outputs/{run.Id}.json"))!["stdout"]);
    }
}
