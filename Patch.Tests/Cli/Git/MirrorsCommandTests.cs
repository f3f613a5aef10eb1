using System.Text.Json.Nodes;
using Patch.Tests.Git.Mirrors;
using Patch.Tests.Support;

namespace Patch.Tests.Cli.Git;

public sealed class MirrorsCommandTests : IDisposable
{
    private readonly MirrorWorld world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Mirrors_are_listed_and_pruned_on_this_machine()
    {
        string path;
        using (var mirror = await world.OpenAsync())
            path = mirror.Path;
        MirrorWorld.Age(path, TimeSpan.FromDays(10));

        var listed = JsonNode.Parse(await RunAsync("mirrors", "list", "--json"))!;
        Assert.Equal(world.Fork, (string?)listed["mirrors"]![0]!["fork"]);
        Assert.Equal((long)listed["bytes"]!, (long)listed["mirrors"]![0]!["bytes"]!);
        Assert.Equal("No mirror was unused for 90 days.", await RunAsync("mirrors", "prune"));
        Assert.StartsWith($"would remove {Path.GetFileName(path)} (", await RunAsync("mirrors", "prune", "--unused-for", "9", "--dry-run"), StringComparison.Ordinal);
        Assert.True(Directory.Exists(path));
        Assert.StartsWith($"removed {Path.GetFileName(path)} (", await RunAsync("mirrors", "prune", "--unused-for", "9"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(path));
        Assert.Equal("There is no mirror yet: the first attempt on a stack makes one.", await RunAsync("mirrors", "list"));
    }

    [Fact]
    public async Task A_number_of_days_that_is_none_is_refused()
    {
        var answer = await Patchmoi.RunAsync("mirrors", "prune", "--unused-for", "-1");
        Assert.Equal(2, answer.ExitCode);
        Assert.Contains("--unused-for must be a number from 0 to 3650.", answer.Error, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        await using var process = ServiceProcess.Start([new("Patch:Git:MirrorDirectory", world.Sandbox.PathOf("mirrors"))], ["patchmoi", .. arguments]);
        Assert.True(await process.ExitAsync() == 0, string.Join('\n', process.Errors));
        return string.Join('\n', process.Output);
    }
}
