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
        Assert.Equal(0, answer.ExitCode);
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
        Assert.Equal(0, answer.ExitCode);
        Assert.Contains(Path.Combine(folder, ".codex", "flows"), answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_exit_code_2()
    {
        var answer = await Patchmoi.RunAsync("flows", "list", "--dir", Path.Combine(folder, "nowhere"));
        Assert.Equal(2, answer.ExitCode);
        Assert.Contains("There is no folder", answer.Error, StringComparison.Ordinal);
    }
}
