using System.Text.Json.Nodes;
using Patch.Tests.Support;

namespace Patch.Tests.Cli.Harness;

public sealed class HarnessCommandTests
{
    [Fact]
    public async Task Init_makes_the_same_upstream_and_fork_every_time_with_their_remotes()
    {
        using var one = await HarnessWorld.CreateAsync();
        using var other = await HarnessWorld.CreateAsync();

        Assert.Equal(HarnessWorld.Git(one.Fork, "rev-parse", "HEAD"), HarnessWorld.Git(other.Fork, "rev-parse", "HEAD"));
        Assert.Equal("956b4d97f59e0eedb42a600093d877af629d445e", HarnessWorld.Git(one.Fork, "rev-parse", "HEAD"));
        Assert.Equal("mirror\norigin\nupstream", HarnessWorld.Git(one.Fork, "remote"));
        foreach (var (remote, home) in new[] { ("origin", "origin"), ("mirror", "mirror"), ("upstream", "upstream") })
            Assert.Equal(Path.Combine(one.Folder, "remotes", $"{home}.git"), HarnessWorld.Git(one.Fork, "remote", "get-url", remote));
        Assert.Equal("## main...origin/main", HarnessWorld.Git(one.Fork, "status", "--short", "--branch"));
        Assert.Equal("v0.1.3", HarnessWorld.Git(one.Fork, "describe", "upstream/main"));
        Assert.Equal("3", HarnessWorld.Git(one.Fork, "rev-list", "--count", "upstream/main..main"));
        Assert.Equal("## main...origin/main", HarnessWorld.Git(one.Upstream, "status", "--short", "--branch"));
        Programs.Run("git", ["fetch", "--all", "--quiet"], one.Fork);
        Assert.Empty(Directory.GetDirectories(Path.GetDirectoryName(one.Folder)!, "*.part"));
    }

    [Fact]
    public async Task A_run_leaves_the_fork_untouched_verifies_it_and_reports_it_as_the_candidate()
    {
        using var world = await HarnessWorld.CreateAsync();
        var before = world.Everything();

        var (exitCode, step) = await world.StepAsync();

        Assert.Equal((0, "completed", "patch-moi-harness/rebase-fork"), (exitCode, (string?)step["status"], $"{step["flow"]}/{step["step"]}"));
        var head = HarnessWorld.Git(world.Fork, "rev-parse", "HEAD");
        Assert.Equal(
            $$"""{"kind":"branch","repo":"matamune-peezy/patch-moi-harness","remote":"local","ref":"refs/heads/main","sha":"{{head}}","pushed":false}""",
            Assert.Single(step["candidateRefs"]!.AsArray())!.ToJsonString());
        Assert.Equal(("v0.1.3", head, head), ((string?)step["artifacts"]!["tag"], (string?)step["artifacts"]!["before"], (string?)step["artifacts"]!["after"]));
        Assert.Equal(("sh test.sh", "passed"), ((string?)step["artifacts"]!["checks"]![0]!["command"], (string?)step["artifacts"]!["checks"]![0]!["status"]));
        Assert.Equal(before, world.Everything());
    }

    [Fact]
    public async Task A_new_release_is_rebased_onto_as_git_does_it()
    {
        using var world = await HarnessWorld.CreateAsync();
        var released = await world.RunAsync("release");
        Assert.True(released.ExitCode == 0, released.Error);
        Assert.StartsWith("Upstream has released v0.1.4 (", released.Output, StringComparison.Ordinal);
        var before = world.Everything();

        var (exitCode, step) = await world.StepAsync();

        Assert.Equal((0, "changed", "v0.1.4"), (exitCode, (string?)step["status"], (string?)step["artifacts"]!["tag"]));
        Assert.Equal(("local", "refs/heads/patch/candidates/v0.1.4"), ((string?)step["candidateRefs"]![0]!["remote"], (string?)step["candidateRefs"]![0]!["ref"]));
        Assert.Equal(before, world.Everything());

        HarnessWorld.Git(world.Fork, "fetch", "--quiet", "upstream");
        HarnessWorld.Git(world.Fork, "rebase", "--quiet", "upstream/main");
        Assert.Equal(
            HarnessWorld.Git(world.Fork, "rev-parse", "HEAD^{tree}"),
            HarnessWorld.Git((string)step["artifacts"]!["mirror"]!, "rev-parse", $"{step["artifacts"]!["after"]}^{{tree}}"));
    }

    [Fact]
    public async Task A_release_that_conflicts_needs_a_person()
    {
        using var world = await HarnessWorld.CreateAsync();
        Assert.Equal(0, (await world.RunAsync("release", "v1.0.0", "--conflict")).ExitCode);
        var (exitCode, step) = await world.StepAsync();
        Assert.Equal((1, "needs_intervention"), (exitCode, (string?)step["status"]));
        Assert.EndsWith("\"Wish a good day\" does not apply on v1.0.0: conflict in greet.sh.", (string?)step["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_of_another_repository_is_skipped_and_one_without_a_tag_fails()
    {
        using var world = await HarnessWorld.CreateAsync();
        Assert.Equal((0, "skipped"), await RunEventAsync("""{"repo":"somebody/else","tag":"v0.1.3"}"""));
        Assert.Equal((1, "failed"), await RunEventAsync("""{"repo":"peezy-tech/patch-moi-harness"}"""));

        async Task<(int, string?)> RunEventAsync(string payload)
        {
            var file = Path.Combine(world.Folder, "event.json");
            await File.WriteAllTextAsync(file, $$"""{"id":"e","type":"upstream.release","payload":{{payload}}}""", TestContext.Current.CancellationToken);
            var (exitCode, step) = await world.StepAsync(file);
            return (exitCode, (string?)step["status"]);
        }
    }

    [Fact]
    public async Task What_stands_in_the_way_is_said_with_what_to_do()
    {
        using var world = await HarnessWorld.CreateAsync();
        Assert.StartsWith("Give a file with an event or a tag", (await world.RunAsync("run", "event.json", "--tag", "v1")).Error, StringComparison.Ordinal);
        Assert.StartsWith("Upstream has no tag v9.9.9.", await BlockedAsync("--tag", "v9.9.9"), StringComparison.Ordinal);

        var dirty = Path.Combine(world.Fork, "greet.sh");
        var greet = await File.ReadAllTextAsync(dirty, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(dirty, "changed", TestContext.Current.CancellationToken);
        Assert.Contains("uncommitted changes in greet.sh: ", await BlockedAsync(), StringComparison.Ordinal);
        await File.WriteAllTextAsync(dirty, greet, TestContext.Current.CancellationToken);

        await world.RunAsync("release", "--conflict");
        HarnessWorld.Git(world.Fork, "fetch", "--quiet", "upstream");
        Assert.Throws<InvalidOperationException>(() => HarnessWorld.Git(world.Fork, "rebase", "upstream/main"));
        Assert.Contains("A rebase is in progress", await BlockedAsync(), StringComparison.Ordinal);

        async Task<string> BlockedAsync(params string[] arguments)
        {
            var (exitCode, step) = await world.StepAsync(arguments);
            Assert.Equal((1, "blocked"), (exitCode, (string?)step["status"]));
            return (string)step["message"]!;
        }
    }

    [Fact]
    public async Task Without_a_harness_the_command_that_makes_one_is_said()
    {
        using var world = HarnessWorld.Empty();
        foreach (var command in new[] { "run", "release" })
        {
            var answer = await world.RunAsync(command);
            Assert.Equal((2, $"There is no harness in {world.Folder}: make one with 'patchmoi harness init --dir {world.Folder}'.\n"), (answer.ExitCode, answer.Error));
        }
    }

    [Fact]
    public async Task Init_overwrites_nothing()
    {
        using var world = await HarnessWorld.CreateAsync();
        var before = world.Everything();
        var again = await world.RunAsync("init");
        Assert.Equal((2, true), (again.ExitCode, again.Error.StartsWith($"{world.Folder} is not empty.", StringComparison.Ordinal)));
        Assert.Equal(before, world.Everything());

        using var other = HarnessWorld.Empty();
        await File.WriteAllTextAsync(other.Folder, "in the way", TestContext.Current.CancellationToken);
        Assert.Equal(2, (await other.RunAsync("init")).ExitCode);
        Assert.Equal("in the way", await File.ReadAllTextAsync(other.Folder, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_interrupted_init_is_begun_anew()
    {
        using var world = HarnessWorld.Empty();
        Directory.CreateDirectory(Path.Combine(world.Folder + ".part", "remotes", "upstream.git"));
        Directory.CreateDirectory(world.Folder);
        Assert.Equal(0, (await world.RunAsync("init")).ExitCode);
        Assert.Equal(0, (await world.StepAsync()).ExitCode);
    }

    [Fact]
    public async Task A_release_touches_nothing_that_somebody_is_working_on()
    {
        using var world = await HarnessWorld.CreateAsync();
        Assert.Equal("Upstream has the tag v0.1.3 already.\n", (await world.RunAsync("release", "v0.1.3")).Error);
        Assert.Equal("'a..b' is no name that Git allows for a tag.\n", (await world.RunAsync("release", "a..b")).Error);

        var file = Path.Combine(world.Upstream, "greet.sh");
        await File.AppendAllTextAsync(file, "# mine\n", TestContext.Current.CancellationToken);
        var dirty = await world.RunAsync("release");
        Assert.Equal(2, dirty.ExitCode);
        Assert.Contains("uncommitted changes in greet.sh", dirty.Error, StringComparison.Ordinal);
        Assert.EndsWith("# mine\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        HarnessWorld.Git(world.Upstream, "checkout", "--quiet", "greet.sh");

        HarnessWorld.Git(world.Upstream, "switch", "--quiet", "--create", "side");
        Assert.Contains($"is on side: go back with 'git -C {world.Upstream} switch main'", (await world.RunAsync("release")).Error, StringComparison.Ordinal);
        HarnessWorld.Git(world.Upstream, "switch", "--quiet", "main");

        HarnessWorld.Git(world.Fork, "push", "--quiet", "upstream", "main:main");
        var behind = await world.RunAsync("release");
        Assert.Equal(1, behind.ExitCode);
        Assert.Contains($"not published: origin has commits that {world.Upstream} has not", behind.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_its_usual_place_it_uses_the_flow_of_the_repository_around_it()
    {
        var root = Programs.NewFolder("around");
        try
        {
            var flow = Path.Combine(root, "flows", "patch-moi-harness");
            Directory.CreateDirectory(Path.Combine(flow, "schemas"));
            var source = Path.Combine(SourceFolder.Root, "flows", "patch-moi-harness");
            File.Copy(Path.Combine(source, "schemas", "upstream-release.schema.json"), Path.Combine(flow, "schemas", "upstream-release.schema.json"));
            await File.WriteAllTextAsync(
                Path.Combine(flow, "flow.toml"),
                (await File.ReadAllTextAsync(Path.Combine(source, "flow.toml"), TestContext.Current.CancellationToken)).Replace("sh test.sh", "exit 7", StringComparison.Ordinal),
                TestContext.Current.CancellationToken);
            var folder = Path.Combine(root, "harness", "work");
            Assert.Equal(0, (await Patchmoi.RunAsync("harness", "init", "--dir", folder)).ExitCode);
            Assert.False(Directory.Exists(Path.Combine(folder, "flows")));

            var answer = await Patchmoi.RunAsync("harness", "run", "--dir", folder, "--json");
            Assert.Equal(1, answer.ExitCode);
            Assert.Equal(
                "The verify command 'exit 7' failed on the candidate: it exited with 7.",
                (string?)JsonNode.Parse(answer.Output)!["steps"]![0]!["message"]);
        }
        finally
        {
            Programs.DeleteFolder(root);
        }
    }
}
