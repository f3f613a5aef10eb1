using System.Text.Json.Nodes;
using Patch.Core.Git.Building;
using Patch.Tests.Api;
using Patch.Tests.Maintenance.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Cli.Git;

public sealed class StackForecastTests : IDisposable
{
    private readonly GitSandbox sandbox = new();
    private readonly GitRepositoryBuilder upstream;
    private readonly string path;

    public StackForecastTests()
    {
        upstream = sandbox.Bare("upstream.git");
        upstream.Commit(GitSandbox.Change("Start").File("a.txt", "1\n2\n3\n"));
        path = sandbox.PathOf("fork");
        sandbox.Git(sandbox.Root, "clone", "--quiet", "--origin", "upstream", upstream.Path, path);
        File.WriteAllText(Path.Combine(path, "a.txt"), "1\ntwo\n3\n");
        sandbox.Git(path, "commit", "--quiet", "-am", "Fix line 2");
    }

    public void Dispose()
    {
        upstream.Dispose();
        sandbox.Dispose();
    }

    [Fact]
    public async Task A_checkout_is_forecast_against_its_upstream_without_a_trace()
    {
        upstream.Commit(GitSandbox.Change("Release").File("e.txt", "e\n"));
        sandbox.Git(path, "fetch", "--quiet", "upstream");
        var before = sandbox.Git(path, "count-objects", "-v") + sandbox.Git(path, "for-each-ref");

        var clean = await Patchmoi.RunAsync("stack", "forecast", "--repo", path);
        var named = await Patchmoi.RunAsync("stack", "forecast", "--repo", path, "--stack", "main", "--onto", "upstream/main", "--json");
        var blame = await Patchmoi.RunAsync("stack", "blame", "--repo", path);

        Assert.Equal((0, "", 0, ""), (clean.ExitCode, clean.Error, blame.ExitCode, blame.Error));
        Assert.Contains("clean: Nothing of main conflicts with upstream/main: 1 of 1 patch carried over, 0 upstream already.", clean.Output, StringComparison.Ordinal);
        Assert.Contains("No patch of main conflicts with upstream/main.", blame.Output, StringComparison.Ordinal);
        var json = JsonNode.Parse(named.Output)!;
        Assert.Equal(("main", "upstream/main", "clean", "applied"), ((string?)json["stack"], (string?)json["ontoRef"], (string?)json["verdict"], (string?)json["patches"]![0]!["code"]));
        Assert.Equal(before, sandbox.Git(path, "count-objects", "-v") + sandbox.Git(path, "for-each-ref"));
    }

    [Fact]
    public async Task A_conflict_is_exit_code_1_and_blame_names_the_upstream_commit()
    {
        upstream.Commit(GitSandbox.Change("Elsewhere").File("e.txt", "e\n"));
        var culprit = upstream.Commit(GitSandbox.Change("Theirs\u001b[31m").File("a.txt", "1\nTWO\n3\n"));
        upstream.Commit(GitSandbox.Change("Later").File("e.txt", "ee\n"));
        sandbox.Git(path, "fetch", "--quiet", "upstream");

        var forecast = await Patchmoi.RunAsync("stack", "forecast", "--repo", path, "--onto", "upstream/main");
        var blame = await Patchmoi.RunAsync("stack", "blame", "--repo", path);
        var json = JsonNode.Parse((await Patchmoi.RunAsync("stack", "blame", "--repo", path, "--json")).Output)!;

        Assert.Equal((1, 1), (forecast.ExitCode, blame.ExitCode));
        Assert.Contains("conflicts: 1 of 1 patch of main conflicts with upstream/main", forecast.Output, StringComparison.Ordinal);
        Assert.Contains(culprit[..10], blame.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[31m", blame.Output, StringComparison.Ordinal);
        Assert.Equal((culprit, "Fix line 2", "a.txt"), ((string?)json["patches"]![0]!["upstream"], (string?)json["patches"]![0]!["subject"], (string?)json["patches"]![0]!["files"]![0]));
    }

    [Fact]
    public async Task What_is_not_there_is_exit_code_2_with_what_to_do()
    {
        foreach (var command in new[] { "forecast", "blame" })
        {
            var noRef = await Patchmoi.RunAsync("stack", command, "--repo", path, "--onto", "v9");
            var noRepository = await Patchmoi.RunAsync("stack", command, "--repo", sandbox.Root);
            sandbox.Git(path, "branch", "--force", "other", "main");
            var noBranch = await Patchmoi.RunAsync("stack", command, "--repo", path, "--stack", "nope");

            Assert.Equal((2, 2, 2), (noRef.ExitCode, noRepository.ExitCode, noBranch.ExitCode));
            Assert.Contains("has no commit 'v9'", noRef.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task With_a_name_Patch_is_asked()
    {
        using var world = new StackWorld();
        var culprit = world.Release("v2.0", "a.txt", StackWorld.Text.Replace("2", "theirs", StringComparison.Ordinal));
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, [KeyValuePair.Create<string, string?>("Patch:Workspaces:Directory", world.Folder)]);
        await StackWorld.WorkAsync(api.Services);

        var last = await AskAsync(api, "forecast", "stack", "--json");
        var asked = await AskAsync(api, "forecast", "stack", "--onto", "v1.0");
        var blame = await AskAsync(api, "blame", "stack", "--onto", "v2.0", "--json");
        var unknown = await AskAsync(api, "forecast", "nope");
        var noRef = await AskAsync(api, "blame", "stack", "--onto", "v7");

        Assert.Equal((1, 0, 1, 5, 2), (last.ExitCode, asked.ExitCode, blame.ExitCode, unknown.ExitCode, noRef.ExitCode));
        Assert.True(JsonNode.DeepEquals(await api.GetAsync("/patch-stacks/stack/forecast"), JsonNode.Parse(last.Output)));
        Assert.Contains("up-to-date: main has v1.0 already.", asked.Output, StringComparison.Ordinal);
        Assert.Equal(culprit, (string?)JsonNode.Parse(blame.Output)!["patches"]![0]!["upstream"]);
        Assert.Contains("There are: stack.", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("Upstream has no tag, branch or commit v7", noRef.Error, StringComparison.Ordinal);
    }

    private static async Task<Patchmoi.Answer> AskAsync(ApiServer api, params string[] arguments)
    {
        var asking = Patchmoi.RunAsync(["stack", .. arguments, "--url", api.Uri.AbsoluteUri, "--token", ApiServer.Token]);
        await Eventually.TrueAsync(
            async () =>
            {
                await StackWorld.WorkAsync(api.Services);
                return asking.IsCompleted;
            },
            "the worker answers");
        return await asking;
    }
}
