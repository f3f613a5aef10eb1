using System.Text.Json.Nodes;
using Patch.Core.Workspaces.Tasks;

namespace Patch.Tests.Workspaces.Tasks;

public sealed class WorkspaceTomlTests
{
    private const string Sound = """
        [workspace]
        name = "meta"

        [[workspace.surfaces]]
        key = "default"

        [[workspace.tasks]]
        id = "check"
        kind = "command"
        command = ["make", "check"]
        schedule = "*/30 * * * *"
        timeout_ms = 1500

        [[workspace.tasks]]
        id = "carry"
        enabled = false
        kind = "flow"
        flow = "upstream.release"

        [workspace.tasks.event]
        type = "upstream.tag"
        source = "by-hand"

        [workspace.tasks.event.payload]
        tag = "v1"
        deep = { list = [1, true] }

        [[workspace.tasks]]
        id = "morning-brief"
        kind = "skill"
        skill = "brief"
        var = "workspace status"
        """;

    [Fact]
    public void All_kinds_are_read_with_what_they_say()
    {
        var file = WorkspaceToml.Parse(Sound, "folder");

        Assert.Empty(file.Problems);
        Assert.Empty(file.Remarks);
        Assert.Equal("meta", file.Name);
        Assert.Equal(["check", "carry", "morning-brief"], file.Tasks.Select(task => task.Id));
        Assert.Equal([true, false, true], file.Tasks.Select(task => task.Enabled));
        var command = Assert.IsType<TaskWork.Command>(file.Tasks[0].Work);
        Assert.Equal(["make", "check"], command.Line);
        Assert.Equal((TimeSpan.FromMilliseconds(1500), "*/30 * * * *"), (command.Timeout, file.Tasks[0].Schedule!.Text));
        var flow = Assert.IsType<TaskWork.Flow>(file.Tasks[1].Work);
        Assert.Equal(("upstream.tag", "by-hand"), (flow.Type, flow.Source));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"tag":"v1","deep":{"list":[1,true]}}"""), flow.Payload));
        Assert.Equal(new TaskWork.Skill("brief", "workspace status", TimeSpan.FromMinutes(5)), file.Tasks[2].Work);
    }

    [Fact]
    public void A_workspace_without_a_name_has_its_folders()
    {
        Assert.Equal("folder", WorkspaceToml.Parse("[workspace]\n", "folder").Name);
    }

    [Theory]
    [InlineData("id = \"Bad Id\"\nkind = \"command\"\ncommand = [\"x\"]", "Bad Id", 4, "An id has lower-case letters")]
    [InlineData("id = \"../up\"\nkind = \"command\"\ncommand = [\"x\"]", "../up", 4, "An id has lower-case letters")]
    [InlineData("kind = \"command\"\ncommand = [\"x\"]", "number 1", 3, "'workspace.tasks[0].id' is missing")]
    [InlineData("id = \"a\"", "a", 3, "'workspace.tasks[0].kind' is missing")]
    [InlineData("id = \"a\"\nkind = \"dance\"", "a", 5, "Unknown kind 'dance'; known are command, flow, skill.")]
    [InlineData("id = \"a\"\nkind = \"command\"", "a", 3, "'command' must be a list of strings, the program first")]
    [InlineData("id = \"a\"\nkind = \"command\"\ncommand = []", "a", 6, "'command' must be a list of strings, the program first")]
    [InlineData("id = \"a\"\nkind = \"command\"\ncommand = \"make\"", "a", 6, "'workspace.tasks[0].command' must be a list of strings.")]
    [InlineData("id = \"a\"\nenabled = 1\nkind = \"command\"\ncommand = [\"x\"]", "a", 5, "'enabled' must be true or false.")]
    [InlineData("id = \"a\"\nkind = \"command\"\ncommand = [\"x\"]\ntimeout_ms = 0", "a", 7, "'timeout_ms' must lie between 1 and 86400000")]
    [InlineData("id = \"a\"\nkind = \"command\"\ncommand = [\"x\"]\nschedule = \"not-cron\"", "a", 7, "The schedule 'not-cron' has 1 fields; write five")]
    [InlineData("id = \"a\"\nkind = \"command\"\ncommand = [\"x\"]\nschedule = \"61 * * * *\"", "a", 7, "The schedule '61 * * * *' cannot be read: ")]
    [InlineData("id = \"a\"\nkind = \"flow\"", "a", 3, "'workspace.tasks[0].flow' is missing")]
    [InlineData("id = \"a\"\nkind = \"flow\"\nflow = \"t\"\nevent = 3", "a", 7, "'workspace.tasks[0].event' must be a table.")]
    [InlineData("id = \"a\"\nkind = \"skill\"\nskill = \"../../x\"", "a", 6, "'skill' must be the name of a skill, not a path.")]
    public void A_broken_task_is_named_with_line_and_reason_and_leaves_the_others(string task, string name, int line, string reason)
    {
        var file = WorkspaceToml.Parse($"[workspace]\n\n[[workspace.tasks]]\n{task}\n\n[[workspace.tasks]]\nid = \"sound\"\nkind = \"command\"\ncommand = [\"true\"]\n", "w");

        var problem = Assert.Single(file.Problems);
        Assert.Equal((name, line), (problem.Task, problem.Line));
        Assert.StartsWith(reason, problem.Reason, StringComparison.Ordinal);
        Assert.Equal("sound", Assert.Single(file.Tasks).Id);
    }

    [Fact]
    public void Of_two_tasks_with_one_id_the_first_is_used()
    {
        const string Task = "[[workspace.tasks]]\nid = \"a\"\nkind = \"command\"\ncommand = [\"x\"]\n";
        var file = WorkspaceToml.Parse("[workspace]\n" + Task + Task, "w");
        Assert.Single(file.Tasks);
        Assert.Equal(("Task 'a' (line 7): Another task has the same id; this one is not used."), Assert.Single(file.Problems).ToString());
    }

    [Theory]
    [InlineData("name = \"x\"", null, "It has no table [workspace].")]
    [InlineData("[workspace]\nname = ", 2, "Not TOML")]
    [InlineData("[workspace]\ntasks = 3", 2, "'workspace.tasks' must be a list of tables")]
    [InlineData("workspace = \"x\"", 1, "'workspace' must be a table.")]
    [InlineData("[workspace]\nname = 3\n[[workspace.tasks]]\nid = \"a\"\nkind = \"skill\"\nskill = \"s\"", 2, "'workspace.name' must be a string.")]
    public void A_file_that_cannot_be_used_says_why(string text, int? line, string reason)
    {
        var problem = Assert.Single(WorkspaceToml.Parse(text, "w").Problems);
        Assert.Equal(((string?)null, line), (problem.Task, problem.Line));
        Assert.StartsWith(reason, problem.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_means_nothing_is_remarked()
    {
        var file = WorkspaceToml.Parse("""
            [workspace]
            [[workspace.tasks]]
            id = "a"
            kind = "flow"
            flow = "t"
            schedul = "* * * * *"
            timeout_ms = 3
            [[workspace.reactive]]
            id = "repair"
            """, "w");
        Assert.Equal(
            [
                "[[workspace.reactive]] is not acted on: its rules have a Codex repair what failed.",
                "Task 'a': 'schedul' means nothing for a task of kind flow.",
                "Task 'a': 'timeout_ms' means nothing for a task of kind flow.",
            ],
            file.Remarks);
    }
}
