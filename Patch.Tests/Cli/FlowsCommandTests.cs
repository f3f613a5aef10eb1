using System.Text.Json.Nodes;
using Patch.Tests.Flows.Contract;
using Patch.Tests.Support;

namespace Patch.Tests.Cli;

public sealed class FlowsCommandTests : IDisposable
{
    private readonly string folder = Programs.NewFolder("flows");

    public void Dispose() => Programs.DeleteFolder(folder);

    [Fact]
    public async Task Packages_are_listed_with_what_they_run_for()
    {
        LocalFlow.Write(folder);
        var answer = await Patchmoi.RunAsync("flows", "list", "--dir", folder);
        Assert.True(answer.ExitCode == 0, answer.Error + answer.Output);
        var row = Assert.Single(answer.Output.Split('\n'), line => line.Contains("candidate-release", StringComparison.Ordinal));
        Assert.Equal(["candidate-release", "1", "prepare-candidate", "command", "upstream.release", "flows/candidate-release"], row.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_broken_package_is_named_with_its_line_and_the_exit_code_is_1()
    {
        LocalFlow.Write(folder);
        var broken = Directory.CreateDirectory(Path.Combine(folder, "flows", "broken")).FullName;
        await File.WriteAllTextAsync(Path.Combine(broken, "flow.toml"), "name = 3\n", TestContext.Current.CancellationToken);
        var answer = await Patchmoi.RunAsync("flows", "list", "--dir", folder, "--json");
        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("line 1", answer.Error, StringComparison.Ordinal);
        var json = JsonNode.Parse(answer.Output)!;
        Assert.Equal("candidate-release", json["packages"]![0]!["name"]!.GetValue<string>());
        Assert.Equal("broken", json["problems"]![0]!["package"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_folder_without_packages_says_where_they_are_looked_for()
    {
        var answer = await Patchmoi.RunAsync("flows", "list", "--dir", folder);
        Assert.True(answer.ExitCode == 0, answer.Error + answer.Output);
        Assert.Contains(Path.Combine(folder, ".codex", "flows"), answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_exit_code_2()
    {
        var answer = await Patchmoi.RunAsync("flows", "list", "--dir", Path.Combine(folder, "nowhere"));
        Assert.Equal(2, answer.ExitCode);
        Assert.Contains("There is no folder", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_matching_step_runs_at_once_and_its_candidates_are_shown()
    {
        LocalFlow.Write(folder);
        var answer = await Patchmoi.RunAsync("flows", "run", await EventAsync("""{"id":"e","type":"upstream.release","payload":{"tag":"v7"}}"""), "--dir", folder);
        Assert.True(answer.ExitCode == 0, answer.Error + answer.Output);
        Assert.Contains("candidate-release/prepare-candidate: changed: changed: candidate for v7", answer.Output, StringComparison.Ordinal);
        Assert.Contains("candidate refs/heads/candidate/v7", answer.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "data")));
    }

    [Fact]
    public async Task An_event_that_matches_nothing_says_which_flows_there_are()
    {
        LocalFlow.Write(folder);
        var answer = await Patchmoi.RunAsync("flows", "run", await EventAsync("""{"id":"e","type":"other"}"""), "--dir", folder, "--json");
        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("candidate-release", JsonNode.Parse(answer.Output)!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"id":"e"}""")]
    [InlineData("null")]
    public async Task A_file_that_is_no_event_is_exit_code_2(string text)
    {
        var answer = await Patchmoi.RunAsync("flows", "run", await EventAsync(text), "--dir", folder);
        Assert.Equal(2, answer.ExitCode);
        Assert.Contains("is no event", answer.Error, StringComparison.Ordinal);
    }

    private async Task<string> EventAsync(string text)
    {
        var file = Path.Combine(folder, "event.json");
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        return file;
    }
}
