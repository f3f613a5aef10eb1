using System.Text.Json.Nodes;
using Patch.Core.Git.Building;
using Patch.Tests.Support;

namespace Patch.Tests.Cli.Git;

public sealed class StackCommandTests : IDisposable
{
    private readonly GitSandbox sandbox = new();
    private readonly GitRepositoryBuilder upstream;
    private readonly string path;

    public StackCommandTests()
    {
        upstream = sandbox.Bare("upstream.git");
        upstream.Commit(GitSandbox.Change("Start").File("a.txt", "1\n2\n3\n"));
        path = sandbox.PathOf("fork");
        sandbox.Git(sandbox.Root, "clone", "--quiet", "--origin", "upstream", upstream.Path, path);
        sandbox.Git(path, "config", "user.name", "Eve");
        sandbox.Git(path, "config", "user.email", "eve@example.org");
        File.WriteAllText(Path.Combine(path, "a.txt"), "1\ntwo\n3\n");
        sandbox.Git(path, "commit", "--quiet", "-am", "Fix line 2 [urgent]");
    }

    public void Dispose()
    {
        upstream.Dispose();
        sandbox.Dispose();
    }

    [Fact]
    public async Task Inspect_shows_each_patch_and_what_is_wrong_with_the_checkout()
    {
        File.WriteAllText(Path.Combine(path, "dirt.txt"), "");
        var sha = sandbox.Git(path, "rev-parse", "main");

        var answer = await Patchmoi.RunAsync("stack", "inspect", path);
        var json = JsonNode.Parse((await Patchmoi.RunAsync("stack", "inspect", path, "--branch", "main", "--upstream", "upstream/main", "--json")).Output)!;

        Assert.Equal(0, answer.ExitCode);
        var row = Assert.Single(answer.Output.Split('\n'), line => line.Contains("Fix line 2 [urgent]", StringComparison.Ordinal));
        Assert.Equal([sha[..10], "now", "Git", "a.txt"], row.Split("   ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where((_, at) => at is 0 or 2 or 3 or 5));
        Assert.Contains("dirt.txt", answer.Error, StringComparison.Ordinal);
        Assert.Equal((1, 0, sha, "dirty"), ((int)json["ahead"]!, (int)json["behind"]!, (string?)json["patches"]![0]!["sha"], (string?)json["obstacles"]![0]!["code"]));
    }

    [Fact]
    public async Task Replay_tells_what_happens_and_writes_only_what_is_asked_for()
    {
        upstream.Commit(GitSandbox.Change("Release").File("e.txt", "e\n"));
        sandbox.Git(path, "fetch", "--quiet", "upstream");

        var forecast = await Patchmoi.RunAsync("stack", "replay", path, "--onto", "upstream/main");
        var written = await Patchmoi.RunAsync("stack", "replay", path, "--onto", "upstream/main", "--write-candidate", "candidates/one", "--json");
        var again = await Patchmoi.RunAsync("stack", "replay", path, "--onto", "upstream/main", "--write-candidate", "refs/heads/candidates/one");

        Assert.Equal((0, ""), (forecast.ExitCode, forecast.Error));
        Assert.Contains("and nothing was written.", forecast.Output, StringComparison.Ordinal);
        var json = JsonNode.Parse(written.Output)!;
        Assert.Equal(("refs/heads/candidates/one", "applied"), ((string?)json["candidate"], (string?)json["patches"]![0]!["code"]));
        Assert.Equal((string?)json["newTip"], sandbox.Git(path, "rev-parse", "candidates/one"));
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("is there already", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conflict_is_exit_code_1_with_files_and_lines()
    {
        upstream.Commit(GitSandbox.Change("Theirs\u001b[31m").File("a.txt", "1\nTWO\u001b\n3\n"));
        sandbox.Git(path, "fetch", "--quiet", "upstream");

        var answer = await Patchmoi.RunAsync("stack", "replay", path, "--onto", "upstream/main", "--write-candidate", "candidate");
        var json = JsonNode.Parse((await Patchmoi.RunAsync("stack", "replay", path, "--onto", "upstream/main", "--json")).Output)!;

        Assert.Equal((1, ""), (answer.ExitCode, answer.Error));
        Assert.Contains("a.txt (content): Upstream and the patch changed the same lines of a.txt.\n", answer.Output, StringComparison.Ordinal);
        Assert.Contains("\n<<<<<<< HEAD\nTWO\uFFFD\n", answer.Output, StringComparison.Ordinal);
        Assert.Contains("nothing was written", answer.Output, StringComparison.Ordinal);
        Assert.Equal(("conflict", "a.txt", false), ((string?)json["patches"]![0]!["code"], (string?)json["patches"]![0]!["conflicts"]![0]!["path"], (bool)json["clean"]!));
        Assert.NotEqual(0, sandbox.TryGit(path, "rev-parse", "--verify", "--quiet", "candidate").Code);
    }

    [Fact]
    public async Task What_is_not_there_has_an_exit_code_of_its_own()
    {
        Assert.Equal(5, (await Patchmoi.RunAsync("stack", "replay", path, "--onto", "v9")).ExitCode);
        Assert.Equal(2, (await Patchmoi.RunAsync("stack", "inspect", sandbox.Root)).ExitCode);
        Assert.Equal(2, (await Patchmoi.RunAsync("stack", "replay", path)).ExitCode);
    }
}
