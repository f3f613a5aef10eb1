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

        var answer = await Patchmoi.RunAsync("stack", "inspect", "--repo", path);
        var json = JsonNode.Parse((await Patchmoi.RunAsync("stack", "inspect", "--repo", path, "--branch", "main", "--upstream", "upstream/main", "--json")).Output)!;

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

        var forecast = await Patchmoi.RunAsync("stack", "replay", "--repo", path, "--onto", "upstream/main", "--dry-run");
        var written = await Patchmoi.RunAsync("stack", "replay", "--repo", path, "--onto", "upstream/main", "--write-candidate", "candidates/one", "--json");
        var again = await Patchmoi.RunAsync("stack", "replay", "--repo", path, "--onto", "upstream/main", "--write-candidate", "refs/heads/candidates/one");

        Assert.Equal((0, ""), (forecast.ExitCode, forecast.Error));
        Assert.Contains("Nothing was written.", forecast.Output, StringComparison.Ordinal);
        var json = JsonNode.Parse(written.Output)!;
        Assert.Equal(("refs/heads/candidates/one", "applied"), ((string?)json["candidate"], (string?)json["patches"]![0]!["code"]));
        Assert.Equal((string?)json["tip"], sandbox.Git(path, "rev-parse", "candidates/one"));
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("is there already", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conflict_is_exit_code_1_with_files_and_lines()
    {
        upstream.Commit(GitSandbox.Change("Theirs\u001b[31m").File("a.txt", "1\nTWO\u001b\n3\n"));
        sandbox.Git(path, "fetch", "--quiet", "upstream");

        var answer = await Patchmoi.RunAsync("stack", "replay", "--repo", path, "--onto", "upstream/main", "--write-candidate", "candidate");
        var json = JsonNode.Parse((await Patchmoi.RunAsync("stack", "replay", "--repo", path, "--onto", "upstream/main", "--json")).Output)!;

        Assert.Equal((1, ""), (answer.ExitCode, answer.Error));
        Assert.Contains("a.txt (content): Upstream and the patch changed the same lines of a.txt.\n", answer.Output, StringComparison.Ordinal);
        Assert.Contains("\n<<<<<<< HEAD\nTWO\uFFFD\n", answer.Output, StringComparison.Ordinal);
        Assert.Contains("No branch was moved.", answer.Output, StringComparison.Ordinal);
        Assert.Equal(("conflict", "a.txt", false), ((string?)json["patches"]![0]!["code"], (string?)json["patches"]![0]!["conflicts"]![0]!["path"], (bool)json["clean"]!));
        Assert.NotEqual(0, sandbox.TryGit(path, "rev-parse", "--verify", "--quiet", "candidate").Code);
    }

    [Fact]
    public async Task Replay_as_json_names_base_tip_tree_and_each_patch_and_skips_conflicts_where_asked()
    {
        sandbox.Git(path, "checkout", "--quiet", "-b", "more");
        File.WriteAllText(Path.Combine(path, "n.txt"), "n\n");
        sandbox.Git(path, "add", "n.txt");
        sandbox.Git(path, "commit", "--quiet", "-m", "New file");
        var onto = upstream.Commit(GitSandbox.Change("Theirs").File("a.txt", "1\nTWO\n3\n"));
        sandbox.Git(path, "fetch", "--quiet", "upstream");
        var objects = sandbox.Git(path, "count-objects");

        var stopped = await Patchmoi.RunAsync("stack", "replay", "--repo", path, "--stack", "more", "--onto", "upstream/main", "--dry-run", "--json");
        Assert.Equal(objects, sandbox.Git(path, "count-objects"));
        var skipped = await Patchmoi.RunAsync("stack", "replay", "--repo", path, "--stack", "more", "--onto", "upstream/main", "--skip-conflicts", "--json");
        var based = await Patchmoi.RunAsync("stack", "replay", "--repo", path, "--stack", "more", "--onto", "upstream/main", "--base", "more~1", "--json");

        Assert.Equal((1, 1, 0), (stopped.ExitCode, skipped.ExitCode, based.ExitCode));
        var json = JsonNode.Parse(stopped.Output)!;
        Assert.Equal((sandbox.Git(path, "rev-parse", "main~1"), onto, onto), ((string?)json["base"], (string?)json["onto"], (string?)json["tip"]));
        Assert.Equal(["conflict", "not-reached"], json["patches"]!.AsArray().Select(patch => (string?)patch!["code"]));
        Assert.Equal(("a.txt", "content"), ((string?)json["patches"]![0]!["conflicts"]![0]!["path"], (string?)json["patches"]![0]!["conflicts"]![0]!["kind"]));
        Assert.True((double)json["milliseconds"]! >= 0);
        json = JsonNode.Parse(skipped.Output)!;
        Assert.Equal(["conflict", "applied"], json["patches"]!.AsArray().Select(patch => (string?)patch!["code"]));
        Assert.Equal((string?)json["tree"], sandbox.Git(path, "rev-parse", $"{(string?)json["patches"]![1]!["newCommit"]}^{{tree}}"));
        Assert.Equal("New file", Assert.Single(JsonNode.Parse(based.Output)!["patches"]!.AsArray())!["subject"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_cannot_run_is_exit_code_2()
    {
        Assert.Equal(2, (await Patchmoi.RunAsync("stack", "replay", "--repo", path, "--onto", "v9")).ExitCode);
        Assert.Equal(2, (await Patchmoi.RunAsync("stack", "replay", "--repo", path, "--onto", "main", "--merges", "odd")).ExitCode);
        Assert.Equal(2, (await Patchmoi.RunAsync("stack", "replay", "--repo", path, "--onto", "main", "--dry-run", "--write-candidate", "x")).ExitCode);
        Assert.Equal(2, (await Patchmoi.RunAsync("stack", "inspect", "--repo", sandbox.Root)).ExitCode);
        Assert.Equal(2, (await Patchmoi.RunAsync("stack", "replay", "--repo", path)).ExitCode);
    }
}
